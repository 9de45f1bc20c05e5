"""Nodes with accelerators keep others off."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import KARPENTER, NODE_GROUP, accelerated, accelerated_pool
from ..rule import Case, Rule

_EFFECTS = ("NO_SCHEDULE", "NO_EXECUTE", "NoSchedule", "NoExecute")


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == NODE_GROUP:
        mine, taints = accelerated(case.inputs), case.inputs.each("taints")
    else:
        mine, taints = accelerated_pool(case.inputs), case.inputs.each("spec.template.spec.taints")
    if mine and not any(taint.get("effect") in _EFFECTS for taint in taints):
        yield "Nodes with accelerators have no taint that keeps other pods off"


RULE = Rule(
    id="gpu-nodes-tainted",
    title="Nodes with accelerators take only pods that ask for them",
    severity="high",
    why="A web server on a GPU node keeps it from being given back, and a training job from starting.",
    mend="Add a taint with the effect NO_SCHEDULE, such as nvidia.com/gpu.",
    providers=("aws", "kubernetes"),
    types=(NODE_GROUP, KARPENTER),
    check=_check,
)
