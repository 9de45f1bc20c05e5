"""Policies name what they allow."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import POLICY_DOCUMENTS, documents, label, statements, texts
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for document in documents(case):
        for statement in statements(document, "Allow"):
            if statement.has("NotAction"):
                yield f"Statement {label(statement)} allows everything but what NotAction names"
            for action in texts(statement, "Action"):
                if action == "*" or action.endswith(":*"):
                    yield f"Statement {label(statement)} allows {action}"


RULE = Rule(
    id="iam-actions-named",
    title="Policies name the actions that they allow",
    severity="high",
    why="A wildcard grows with the service: what it allows next year nobody has agreed to.",
    mend="Name the actions that are needed.",
    providers=("aws",),
    types=tuple(POLICY_DOCUMENTS),
    check=_check,
    frameworks={
        "aws-hub": ("IAM.1", "IAM.21"),
        "cis-aws": ("1.16",),
        "iso-27001": ("A.5.15", "A.8.2"),
        "nist-800-53": ("AC-2", "AC-3", "AC-5", "AC-6"),
        "pci-dss": ("7.2.1", "7.2.2"),
        "soc2": ("CC6.3",),
    },
)
