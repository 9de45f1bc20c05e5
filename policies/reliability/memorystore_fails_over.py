"""Caches in Memorystore outlive the loss of a node, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among, demand_least
from ..gcp import MEMORYSTORE, REDIS
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    if case.resource.type == REDIS:
        yield from demand_among(case.inputs, "tier", "STANDARD_HA")
    else:
        yield from demand_least(case.inputs, "replicaCount", 1)


RULE = Rule(
    id="memorystore-fails-over",
    title="Caches in Memorystore outlive the loss of a node, in production",
    severity="medium",
    why="Online features are asked for with every prediction.",
    mend="Set tier to STANDARD_HA; of a cluster, replicaCount to at least 1.",
    providers=("gcp",),
    types=MEMORYSTORE,
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)
