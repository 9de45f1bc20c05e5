"""What rules on training share: the kinds of jobs, what they ask for, and where they may run."""

from __future__ import annotations

from collections.abc import Iterator

from .accelerators import RESOURCES
from .values import Node

JOB = "kubernetes:batch/v1:Job"
CRON_JOB = "kubernetes:batch/v1:CronJob"
TRAIN_JOB = "kubernetes:trainer.kubeflow.org/v1alpha1:TrainJob"
RAY_JOB = "kubernetes:ray.io/v1:RayJob"
RAY_CLUSTER = "kubernetes:ray.io/v1:RayCluster"
JOB_SET = "kubernetes:jobset.x-k8s.io/v1alpha2:JobSet"
OPERATED = tuple(
    f"kubernetes:kubeflow.org/{each}"
    for each in (
        "v1:PyTorchJob", "v1:TFJob", "v1:XGBoostJob", "v1:PaddleJob", "v1:JAXJob", "v1:MPIJob",
        "v2beta1:MPIJob",
    )
)  # fmt: skip
TEMPLATES = (
    "kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime",
    "kubernetes:trainer.kubeflow.org/v1alpha1:TrainingRuntime",
)
JOBS = (JOB, CRON_JOB, TRAIN_JOB, RAY_JOB, RAY_CLUSTER, JOB_SET, *OPERATED)
"""Kinds that may be training: those of batch/v1 are where they ask for accelerators."""

CLUSTER_QUEUES = (
    "kubernetes:kueue.x-k8s.io/v1beta1:ClusterQueue",
    "kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue",
)
QUEUE = "kueue.x-k8s.io/queue-name"


def found(node: Node, key: str) -> Iterator[Node]:
    """Every value of a key, however deep, such as each pod's `nodeSelector`."""
    if isinstance(node.value, dict):
        for name, each in node.entries().items():
            if name == key:
                yield each
            else:
                yield from found(each, key)
    elif isinstance(node.value, list):
        for each in node.each():
            yield from found(each, key)


def accelerators(inputs: Node) -> int:
    """Accelerators that the pods of a job ask for, each kind of pod counted once."""
    asks = [*found(inputs, "resources"), *found(inputs, "resourcesPerNode")]
    return sum(_asked(each) for each in asks)


def wanted(inputs: Node) -> Iterator[dict[str, set[str]]]:
    """Labels that nodes must have, by kind of pod: each with the values that do."""
    for selector in found(inputs, "nodeSelector"):
        if selector.known:
            yield {key: {str(each.known)} for key, each in selector.entries().items()}
    for affinity in found(inputs, "requiredDuringSchedulingIgnoredDuringExecution"):
        for term in affinity.each("nodeSelectorTerms"):
            labels = {
                str(each.get("key")): {str(value.known) for value in each.each("values")}
                for each in term.each("matchExpressions")
                if each.get("operator") == "In"
            }
            if labels:
                yield labels


def matches(wanted: dict[str, set[str]], labels: dict[str, Node]) -> bool:
    """Whether nodes of these labels are among those that are wanted."""
    return all(key in labels and str(labels[key].known) in some for key, some in wanted.items())


def for_serving(labels: dict[str, Node]) -> bool:
    """Whether a label of a pool says that models are served on it."""
    return any(each.value in ("serving", "inference") for each in labels.values())


def hard(quota: Node) -> int | None:
    """Accelerators that a ResourceQuota lets a namespace have; None where it says nothing of them."""
    entries = quota.entries("spec.hard")
    said = [
        entries[key]
        for name in RESOURCES
        for key in (f"requests.{name}", f"limits.{name}")
        if key in entries
    ]
    return min((int(str(each.known)) for each in said), default=None)


def _asked(resources: Node) -> int:
    """Accelerators that a container asks for, in its `resources`.

    Raises:
        Unknown: how many is not known.
    """
    total = 0
    for name in RESOURCES:
        for kind in ("limits", "requests"):
            # A map's key has dots of its own.
            entry = resources.entries(kind).get(name)
            if entry is not None:
                total += int(str(entry.known))
                break
    return total
