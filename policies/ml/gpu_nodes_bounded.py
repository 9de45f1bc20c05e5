"""Nodes with accelerators are bounded in number."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import KARPENTER, NODE_GROUP, accelerated, accelerated_pool
from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    most = case.settings["maxGpuNodes"]
    if case.resource.type == NODE_GROUP:
        if not accelerated(case.inputs):
            return
        size = case.inputs.get("scalingConfig.maxSize")
        if not isinstance(size, int) or size > most:
            yield f"scalingConfig.maxSize is {say(size)}, and may be {most} at most"
    elif accelerated_pool(case.inputs) and not case.inputs.has("spec.limits"):
        yield "spec.limits is not set"


RULE = Rule(
    id="gpu-nodes-bounded",
    title="Pools of nodes with accelerators are bounded",
    severity="high",
    why="A loop that submits jobs would otherwise buy nodes until the quota ends.",
    mend="Bound the pool: maxSize up to maxGpuNodes, or limits of a Karpenter NodePool.",
    providers=("aws", "kubernetes"),
    types=(NODE_GROUP, KARPENTER),
    check=_check,
    settings=("maxGpuNodes",),
)
