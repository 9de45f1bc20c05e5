"""Caches on Azure outlive the loss of a node, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REDIS, REDIS_CLUSTER
from ..checks import demand_among, say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    if case.resource.type == REDIS_CLUSTER:
        # Azure replicates unless it is told otherwise.
        state = case.inputs.get("highAvailability", "Enabled")
        if state != "Enabled":
            yield f"highAvailability is {say(state)}"
    else:
        yield from demand_among(case.inputs, "sku.name", "Standard", "Premium")


RULE = Rule(
    id="azure-redis-fails-over",
    title="Caches on Azure outlive the loss of a node, in production",
    severity="medium",
    why="Online features are asked for with every prediction.",
    mend="Set highAvailability to Enabled; of Azure Cache for Redis, sku.name to Standard or Premium.",
    providers=("azure-native",),
    types=(REDIS_CLUSTER, REDIS),
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)
