"""Nodes on AKS are in zones, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER, NODE_POOL, pools
from ..checks import demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "prod":
        for pool in pools(case.resource):
            yield from demand_set(pool, "availabilityZones")


RULE = Rule(
    id="aks-zones",
    title="Pools of nodes on AKS say which zones they are in, in production",
    severity="medium",
    why="Nodes without a zone may all be in one, and their disks with them; a pool cannot be moved "
    "later.",
    mend="Set availabilityZones: several for a pool, or one each for several pools.",
    providers=("azure-native",),
    types=(NODE_POOL, CLUSTER),
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)
