"""Roles trust somebody in particular."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import anyone, bounds_principal, label, statements
from ..rule import Case, Rule
from ..values import Node


def _conditions(statement: Node) -> set[str]:
    """The keys that the statement's conditions look at, in lower case."""
    return {
        key.lower()
        for operator in statement.at("Condition").entries().values()
        for key in operator.entries()
    }


def _check(case: Case) -> Iterator[str]:
    for statement in statements(case.inputs.document("assumeRolePolicy"), "Allow"):
        if anyone(statement) and not bounds_principal(statement):
            yield f"Statement {label(statement)} lets anyone take the role"
        # Every repository or service account of a provider shares the audience; the subject tells.
        federated = statement.at("Principal").has("Federated")
        if federated and not any(key.endswith(":sub") for key in _conditions(statement)):
            yield f"Statement {label(statement)} trusts a provider without asking for the subject"


RULE = Rule(
    id="iam-trust-bounded",
    title="Roles trust somebody in particular",
    severity="critical",
    why="Whoever may take a role has all that it allows.",
    mend="Name the principal, and for an identity provider the subject in a condition on :sub.",
    providers=("aws",),
    types=("aws:iam/role:Role",),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.15",),
        "nist-800-53": ("AC-3", "AC-6"),
        "soc2": ("CC6.3",),
    },
)
