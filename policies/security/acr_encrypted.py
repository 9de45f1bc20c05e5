"""Container registries are encrypted with a key of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REGISTRY
from ..checks import demand_among, demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    problems = list(demand_among(case.inputs, "encryption.status", "enabled"))
    yield from problems or demand_set(case.inputs, "encryption.keyVaultProperties.keyIdentifier")


RULE = Rule(
    id="acr-encrypted",
    title="Container registries on Azure are encrypted with a key of your own",
    severity="low",
    why="A key of your own can be withdrawn, and its use is logged; one of Microsoft's cannot.",
    mend="Set encryption.status to enabled with keyVaultProperties of your key when the registry is made.",
    providers=("azure-native",),
    types=(REGISTRY,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-28"),
        "pci-dss": ("3.5.1",),
    },
    enforcement="advisory",
)
