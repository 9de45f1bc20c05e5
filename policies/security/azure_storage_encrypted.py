"""Storage accounts are encrypted with a key of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import STORAGE
from ..checks import demand_among, demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    problems = list(demand_among(case.inputs, "encryption.keySource", "Microsoft.Keyvault"))
    yield from problems or demand_set(case.inputs, "encryption.keyVaultProperties.keyName")


RULE = Rule(
    id="azure-storage-encrypted",
    title="Storage accounts are encrypted with a key of your own",
    severity="medium",
    why="A key of your own can be withdrawn, and its use is logged; one of Microsoft's cannot.",
    mend="Set encryption.keySource to Microsoft.Keyvault, with keyVaultProperties of your key.",
    providers=("azure-native",),
    types=(STORAGE,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-28"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.7",),
    },
)
