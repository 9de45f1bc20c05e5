"""Redis does not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REDIS, REDIS_CLUSTER
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # In a network of yours by itself, as the older service can be.
    if case.resource.type == REDIS and case.inputs.has("subnetId"):
        return
    yield from demand_among(case.inputs, "publicNetworkAccess", "Disabled")


RULE = Rule(
    id="azure-redis-private",
    title="Redis on Azure does not answer the whole internet",
    severity="high",
    why="Whoever reaches it and has a key reads and changes features that models decide by.",
    mend="Set publicNetworkAccess to Disabled, and reach it through a private endpoint.",
    providers=("azure-native",),
    types=(REDIS, REDIS_CLUSTER),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2", "7.3.1"),
    },
)
