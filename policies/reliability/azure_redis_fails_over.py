"""Caches on Azure outlive the loss of a node, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule

_MANAGED = "azure-native:redisenterprise:RedisEnterprise"


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    if case.resource.type == _MANAGED:
        # Azure replicates unless it is told otherwise.
        state = case.inputs.get("highAvailability", "Enabled")
        if state != "Enabled":
            yield f"highAvailability is {say(state)}"
    else:
        kind = case.inputs.get("sku.name")
        if kind not in ("Standard", "Premium"):
            yield f"sku.name is {say(kind)}"


RULE = Rule(
    id="azure-redis-fails-over",
    title="Caches on Azure outlive the loss of a node, in production",
    severity="medium",
    why="Online features are asked for with every prediction.",
    mend="Set highAvailability to Enabled; of Azure Cache for Redis, sku.name to Standard or Premium.",
    providers=("azure-native",),
    types=(_MANAGED, "azure-native:redis:Redis"),
    check=_check,
    settings=("environment",),
)
