"""Outside production, accelerators are of the cheap kind."""

from __future__ import annotations

from collections.abc import Iterator

from ..accelerators import CLOUD_POOLS, Karpenter, Sized, pools
from ..aws import KARPENTER, NODE_GROUP
from ..checks import say
from ..rule import Case, Rule

_COMPUTE_CLASS = "kubernetes:cloud.google.com/v1:ComputeClass"


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "prod":
        return
    if case.resource.type == _COMPUTE_CLASS:
        choices = [each for each in case.inputs.each("spec.priorities") if each.has("gpu")]
        if choices and not any(each.get("spot") is True for each in choices):
            yield "None of spec.priorities with a GPU is spot capacity"
        return
    for pool in pools(case.resource):
        if isinstance(pool, Karpenter):
            expires = pool.node.get("spec.template.spec.expireAfter", "720h")
            if not pool.cheap() and expires in ("Never", "720h"):
                yield "karpenter.sh/capacity-type is not spot, and expireAfter is of no time of its own"
        elif isinstance(pool, Sized) and not pool.cheap() and not _second_choice(case, pool):
            if case.resource.type == NODE_GROUP:
                kind = say(pool.node.get("capacityType"))
                yield f"capacityType is {kind}, and no group of spot nodes is beside it"
            else:
                yield "It is no spot capacity and has no end, and no pool that is is beside it"


def _second_choice(case: Case, mine: Sized) -> bool:
    """Whether it is for when there is no spot capacity; spot may name more types of machine."""
    for other in case.stack.of(*CLOUD_POOLS):
        for pool in pools(other):
            if isinstance(pool, Sized) and pool.cheap() and pool.machines() & mine.machines():
                return True
    return False


RULE = Rule(
    id="gpu-spot-outside-prod",
    title="Outside production, accelerators are spot capacity or end by themselves",
    severity="low",
    why="An experiment that is interrupted now and then costs a fraction of one that is not. On-demand nodes"
    " as a second choice are fine.",
    mend="Take spot capacity and let jobs write checkpoints, or give nodes an end: maxRunDuration of GKE,"
    " expireAfter of Karpenter.",
    providers=("aws", "gcp", "azure-native", "kubernetes"),
    types=(*CLOUD_POOLS, KARPENTER, _COMPUTE_CLASS),
    siblings=True,
    check=_check,
    settings=("environment",),
    enforcement="advisory",
)
