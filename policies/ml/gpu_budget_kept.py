"""All pools together grow to no more accelerators than were agreed on."""

from __future__ import annotations

from collections.abc import Iterator

from ..accelerators import CLOUD_POOLS, RESOURCES, Sized, pools
from ..aws import KARPENTER
from ..gcp import CLUSTER
from ..rule import Case, Resource, Rule


def _check(case: Case) -> Iterator[str]:
    total = 0
    for resource in case.stack.of(*CLOUD_POOLS, KARPENTER):
        for pool in pools(resource):
            if isinstance(pool, Sized):
                total += int(pool.most().known or 0) * pool.zones() * pool.gpus()
                continue
            limits = pool.node.entries("spec.limits")
            own = [limits[name] for name in RESOURCES if name in limits]
            if own:
                total += sum(int(str(each.known)) for each in own)
            else:
                yield f"{resource.name}: spec.limits bounds no accelerators"
        total += _provisioned(resource)
    budget = case.settings["gpuBudget"]
    if total > budget:
        yield f"Pools may grow to {total} accelerators, and {budget} were agreed on"


def _provisioned(resource: Resource) -> int:
    """Accelerators of nodes that GKE makes by itself."""
    scaling = resource.inputs.at("clusterAutoscaling") if resource.type == CLUSTER else None
    if scaling is None or scaling.get("enabled") is not True:
        return 0
    return sum(
        int(each.get("maximum", 0))
        for each in scaling.each("resourceLimits")
        if each.get("resourceType") not in ("cpu", "memory")
    )


RULE = Rule(
    id="gpu-budget-kept",
    title="All pools together may not grow beyond the accelerators that were agreed on",
    severity="high",
    why="Each pool may be bounded, and all of them at once still cost more than anybody meant to spend.",
    mend="Lower the bounds of pools, or agree on more: budget.gpus of the spec, the setting gpuBudget.",
    providers=("aws", "gcp", "azure-native", "kubernetes"),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-6",),
    },
    settings=("gpuBudget",),
)
