"""Nodes with accelerators are bounded in number."""

from __future__ import annotations

from collections.abc import Iterator

from ..accelerators import CLOUD_POOLS, Sized, pools
from ..aws import KARPENTER
from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    most = case.settings["maxGpuNodes"]
    for pool in pools(case.resource):
        if isinstance(pool, Sized):
            bound = pool.most()
            size = bound.known
            if not isinstance(size, int | float) or size * pool.zones() > most:
                zones = f" in each of {pool.zones()} zones" if pool.zones() > 1 else ""
                yield f"{bound.path} is {say(size)}{zones}, and may be {most} at most"
        elif not pool.node.has("spec.limits"):
            yield "spec.limits is not set"


RULE = Rule(
    id="gpu-nodes-bounded",
    title="Pools of nodes with accelerators are bounded",
    severity="high",
    why="A loop that submits jobs would otherwise buy nodes until the quota ends.",
    mend="Bound the pool: the most nodes that it may grow to, up to maxGpuNodes, or limits of a Karpenter"
    " NodePool.",
    providers=("aws", "gcp", "azure-native", "kubernetes"),
    types=(*CLOUD_POOLS, KARPENTER),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-6",),
    },
    settings=("maxGpuNodes",),
)
