"""Cosmos DB is encrypted with a key of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import COSMOS
from ..checks import demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_set(case.inputs, "keyVaultKeyUri")


RULE = Rule(
    id="cosmosdb-encrypted",
    title="Cosmos DB is encrypted with a key of your own",
    severity="medium",
    why="A key of your own can be withdrawn, and its use is logged; one of Microsoft's cannot.",
    mend="Set keyVaultKeyUri to your key when the account is made.",
    providers=("azure-native",),
    types=(COSMOS,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-28"),
        "pci-dss": ("3.5.1",),
    },
)
