"""Nodes with accelerators are given back when idle."""

from __future__ import annotations

from collections.abc import Iterator

from ..accelerators import CLOUD_POOLS, Sized, pools
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for pool in pools(case.resource):
        if isinstance(pool, Sized):
            bound = pool.least()
            least = bound.known or 0
            if least > 0:
                yield f"{bound.path} is {least}: as many nodes are paid for when idle"


RULE = Rule(
    id="gpu-nodes-idle-to-zero",
    title="Nodes with accelerators are given back when nobody uses them",
    severity="low",
    why="An idle node costs what a busy one does. Online serving may want one kept warm.",
    mend="Let the pool go down to no node at all, or accept the cost with an exemption.",
    providers=("aws", "gcp", "azure-native"),
    types=CLOUD_POOLS,
    check=_check,
    frameworks={"iso-27001": ("A.8.6",)},
    enforcement="advisory",
)
