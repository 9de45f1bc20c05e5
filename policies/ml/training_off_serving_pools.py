"""Training does not run where models are served."""

from __future__ import annotations

from collections.abc import Iterator

from ..accelerators import CLOUD_POOLS, NODES, pools
from ..aws import KARPENTER
from ..kserve import label
from ..rule import Case, Rule
from ..training import (
    CLUSTER_QUEUES,
    JOBS,
    QUEUE,
    TEMPLATES,
    accelerators,
    for_serving,
    matches,
    wanted,
)
from ..values import Node

_FLAVORS = (
    "kubernetes:kueue.x-k8s.io/v1beta1:ResourceFlavor",
    "kubernetes:kueue.x-k8s.io/v1beta2:ResourceFlavor",
)


def _check(case: Case) -> Iterator[str]:
    if case.resource.type in CLUSTER_QUEUES:
        yield from _of_queue(case)
        return
    sought = list(wanted(case.inputs))
    for each in sought:
        if _serves(each, case):
            said = ", ".join(f"{key}: {'|'.join(sorted(some))}" for key, some in each.items())
            yield f"It runs on nodes that models are served on ({said})"
            return
    queued = label(case.inputs, QUEUE).value is not None
    if (
        not sought
        and not queued
        and accelerators(case.inputs)
        and any(map(for_serving, _pools(case)))
    ):
        yield "It names no pool, and may run on nodes that models are served on"


def _of_queue(case: Case) -> Iterator[str]:
    flavors = {
        each.inputs.get("metadata.name"): each.inputs.entries("spec.nodeLabels")
        for each in case.stack.of(*_FLAVORS)
    }
    for group in case.inputs.each("spec.resourceGroups"):
        for flavor in group.each("flavors"):
            name = flavor.get("name")
            labels = {key: {str(each.known)} for key, each in flavors.get(name, {}).items()}
            if labels and _serves(labels, case):
                yield f"Its flavor {name} is of nodes that models are served on"


def _serves(sought: dict[str, set[str]], case: Case) -> bool:
    """Whether nodes that are sought serve models, and no others would do."""
    if any(some <= {"serving", "inference"} for some in sought.values()):
        return True
    fitting = [each for each in _pools(case) if matches(sought, each)]
    return bool(fitting) and all(map(for_serving, fitting))


def _pools(case: Case) -> Iterator[dict[str, Node]]:
    for resource in case.stack.of(*CLOUD_POOLS, KARPENTER, *NODES):
        for pool in pools(resource):
            yield pool.labels()


RULE = Rule(
    id="training-off-serving-pools",
    title="Training does not run on the nodes that models are served on",
    severity="high",
    why="A job takes the accelerator that the next replica of a model would need, at the very time of its"
    " load.",
    mend="Let the job name a pool for training by nodeSelector, or a queue whose flavors are such pools.",
    providers=("kubernetes",),
    types=(*JOBS, *TEMPLATES, *CLUSTER_QUEUES),
    siblings=True,
    check=_check,
    frameworks={"nist-800-53": ("SC-6",)},
)
