"""Nodes with accelerators keep others off."""

from __future__ import annotations

from collections.abc import Iterator

from ..accelerators import CLOUD_POOLS, NODES, pools
from ..aws import KARPENTER
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for pool in pools(case.resource):
        if not pool.tainted():
            yield "Nodes with accelerators have no taint that keeps other pods off"


RULE = Rule(
    id="gpu-nodes-tainted",
    title="Nodes with accelerators take only pods that ask for them",
    severity="high",
    why="A web server on a GPU node keeps it from being given back, and a training job from starting.",
    mend="Add a taint with the effect NoSchedule, such as nvidia.com/gpu.",
    providers=("aws", "gcp", "azure-native", "kubernetes"),
    types=(*CLOUD_POOLS, KARPENTER, *NODES),
    check=_check,
    frameworks={"nist-800-53": ("SC-6",)},
)
