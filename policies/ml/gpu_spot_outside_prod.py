"""Outside production, accelerators are of the cheap kind."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import NODE_GROUP, accelerated
from ..checks import say
from ..rule import Case, Rule
from ..values import Node


def _spot(inputs: Node) -> bool:
    return inputs.get("capacityType", "ON_DEMAND") == "SPOT"


def _types(inputs: Node) -> set[str]:
    return {str(each.known) for each in inputs.each("instanceTypes")}


def _check(case: Case) -> Iterator[str]:
    mine = case.inputs
    if case.settings["environment"] == "prod" or not accelerated(mine) or _spot(mine):
        return
    # The second choice of a pool, for when there is no spot capacity; spot names more types.
    for other in case.stack.of(NODE_GROUP):
        if _spot(other.inputs) and _types(other.inputs) & _types(mine):
            return
    yield f"capacityType is {say(mine.get('capacityType'))}, and no group of spot nodes is beside it"


RULE = Rule(
    id="gpu-spot-outside-prod",
    title="Outside production, accelerators are spot capacity",
    severity="low",
    why="An experiment that is interrupted now and then costs a fraction of one that is not. On-demand nodes"
    " as a second choice are fine.",
    mend="Set capacityType to SPOT, and let jobs write checkpoints.",
    providers=("aws",),
    types=(NODE_GROUP,),
    siblings=True,
    check=_check,
    settings=("environment",),
    enforcement="advisory",
)
