"""Nodes with accelerators are given back when idle."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import NODE_GROUP, accelerated
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if accelerated(case.inputs):
        least = case.inputs.get("scalingConfig.minSize", 0)
        if least > 0:
            yield f"scalingConfig.minSize is {least}: as many nodes are paid for when idle"


RULE = Rule(
    id="gpu-nodes-idle-to-zero",
    title="Nodes with accelerators are given back when nobody uses them",
    severity="low",
    why="An idle node costs what a busy one does. Online serving may want one kept warm.",
    mend="Set scalingConfig.minSize to 0, or accept the cost with an exemption.",
    providers=("aws",),
    types=(NODE_GROUP,),
    check=_check,
    enforcement="advisory",
)
