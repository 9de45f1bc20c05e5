"""Caches in Memorystore outlive the loss of a node, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_least, say
from ..rule import Case, Rule

_SINGLE = "gcp:redis/instance:Instance"


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    if case.resource.type == _SINGLE:
        tier = case.inputs.get("tier")
        if tier != "STANDARD_HA":
            yield f"tier is {say(tier)}"
    else:
        yield from demand_least(case.inputs, "replicaCount", 1)


RULE = Rule(
    id="memorystore-fails-over",
    title="Caches in Memorystore outlive the loss of a node, in production",
    severity="medium",
    why="Online features are asked for with every prediction.",
    mend="Set tier to STANDARD_HA; of a cluster, replicaCount to at least 1.",
    providers=("gcp",),
    types=(_SINGLE, "gcp:redis/cluster:Cluster", "gcp:memorystore/instance:Instance"),
    check=_check,
    settings=("environment",),
)
