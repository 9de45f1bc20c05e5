"""Machines on Google Cloud have an account of their own."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import INSTANCES, default_account
from ..rule import Case, Rule
from ..values import UNKNOWNS


def _check(case: Case) -> Iterator[str]:
    # Without an account it has none, and no token.
    if not case.inputs.has("serviceAccount"):
        return
    email = case.inputs.at("serviceAccount.email")
    if not case.inputs.has("serviceAccount.email"):
        yield f"{email.path} is not set, and so is Compute Engine's default one"
    # What is not known comes from another resource, and is an account of its own.
    elif email.value not in UNKNOWNS and default_account(str(email.value)):
        yield f"{email.path} is Compute Engine's default one"


RULE = Rule(
    id="gcp-vms-identity",
    title="Machines on Google Cloud have an account of their own, or none",
    severity="high",
    why="Compute Engine's default account may edit the whole project, and then so may whoever is on one.",
    mend="Set serviceAccount.email to an account with the roles that the machine needs.",
    providers=("gcp",),
    types=INSTANCES,
    check=_check,
    frameworks={
        "cis-gcp": ("4.1", "4.2"),
        "iso-27001": ("A.5.15", "A.5.16"),
        "nist-800-53": ("IA-5",),
        "pci-dss": ("7.2.2", "7.2.5"),
        "soc2": ("CC6.3",),
    },
)
