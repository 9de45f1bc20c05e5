"""Cosmos DB takes identities, not keys."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import COSMOS
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "disableLocalAuth")


RULE = Rule(
    id="cosmosdb-no-keys",
    title="Cosmos DB takes identities alone, and no shared keys",
    severity="medium",
    why="An account's key opens all of it, never ends, and its use names nobody in the log.",
    mend="Set disableLocalAuth to true, and give workloads roles on what they read and write.",
    providers=("azure-native",),
    types=(COSMOS,),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.16", "A.8.5"),
        "nist-800-53": ("IA-2", "IA-5"),
        "pci-dss": ("8.2.1", "8.2.2"),
    },
)
