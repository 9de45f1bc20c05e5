"""Servers of PostgreSQL and MySQL are encrypted with a key of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import MYSQL, POSTGRES
from ..checks import demand_among, demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    problems = list(demand_among(case.inputs, "dataEncryption.type", "AzureKeyVault"))
    yield from problems or demand_set(case.inputs, "dataEncryption.primaryKeyURI")


RULE = Rule(
    id="azure-postgres-encrypted",
    title="Servers of PostgreSQL and MySQL on Azure are encrypted with a key of your own",
    severity="medium",
    why="A key of your own can be withdrawn, and its use is logged; one of Microsoft's cannot.",
    mend="Set dataEncryption to AzureKeyVault with your key when the server is made.",
    providers=("azure-native",),
    types=(POSTGRES, MYSQL),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-28"),
        "pci-dss": ("3.5.1",),
    },
)
