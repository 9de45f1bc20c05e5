"""What rules on Kubernetes share: where each kind keeps its pods, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import Case, Resource
from .values import Node

_TEMPLATE = "spec.template.spec"
_JOB = "spec.jobTemplate.spec.template.spec"
POD_SPECS = {
    "kubernetes:core/v1:Pod": "spec",
    "kubernetes:apps/v1:Deployment": _TEMPLATE,
    "kubernetes:apps/v1:StatefulSet": _TEMPLATE,
    "kubernetes:apps/v1:DaemonSet": _TEMPLATE,
    "kubernetes:apps/v1:ReplicaSet": _TEMPLATE,
    "kubernetes:batch/v1:Job": _TEMPLATE,
    "kubernetes:batch/v1:CronJob": _JOB,
}
"""Kinds that run pods, and the path to the pod's spec."""

OLDER_POD_SPECS = {
    "kubernetes:core/v1:ReplicationController": _TEMPLATE,
    **{
        f"kubernetes:{group}:{kind}": _TEMPLATE
        for group, kinds in {
            "apps/v1beta1": ("Deployment", "StatefulSet"),
            "apps/v1beta2": ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"),
            "extensions/v1beta1": ("Deployment", "DaemonSet", "ReplicaSet"),
        }.items()
        for kind in kinds
    },
    "kubernetes:batch/v1beta1:CronJob": _JOB,
    "kubernetes:batch/v2alpha1:CronJob": _JOB,
}
"""The same under names that programs may still have; API servers know most of them no more."""

_ALL = POD_SPECS | OLDER_POD_SPECS

WORKLOADS = tuple(_ALL)

TOUCHED = (*WORKLOADS, *(f"{each}Patch" for each in WORKLOADS))
"""The same and patches of them, which say a part: for rules that ask what must not be there."""

NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"


def of_kind(*kinds: str) -> tuple[str, ...]:
    """Those of the workloads that are of these kinds, in every version."""
    return tuple(each for each in WORKLOADS if each.rpartition(":")[2] in kinds)


def rbac(*kinds: str) -> tuple[str, ...]:
    """Kinds of the access rules, in every version."""
    versions = ("v1", "v1beta1", "v1alpha1")
    group = "kubernetes:rbac.authorization.k8s.io"
    return tuple(f"{group}/{version}:{kind}" for version in versions for kind in kinds)


def pod(case: Case) -> Node:
    """The pod's spec."""
    return case.inputs.at(_path(case))


def pod_metadata(case: Case) -> Node:
    """The pod's metadata."""
    return case.inputs.at(_path(case).removesuffix("spec") + "metadata")


def _path(case: Case) -> str:
    return _ALL[case.resource.type.removesuffix("Patch")]


def contexts(spec: Node) -> Iterator[tuple[str, Node]]:
    """The security contexts of a pod and of its containers, each with the name of its holder."""
    yield "the pod", spec.at("securityContext")
    for container in containers(spec):
        yield called(container), container.at("securityContext")


def containers(spec: Node) -> Iterator[Node]:
    """Every container of a pod, with those that run before it and those that debug it."""
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        yield from spec.each(kind)


def called(container: Node) -> str:
    """How a message names a container."""
    return f"container {container.get('name', container.path)}"


def latest(image: str) -> bool:
    """Whether an image is named by no digest, and by no tag that says which."""
    # A colon before the last slash is a registry's port.
    return "@" not in image and image.rpartition("/")[2].partition(":")[2] in ("", "latest")


def namespace(resource: Resource) -> str:
    """The namespace of an object; that of its provider, or `default`, if it names none."""
    named = resource.inputs.get("metadata.namespace") or resource.provider.get("namespace")
    return str(named or "default")


def inside(case: Case, *types: str) -> list[Resource]:
    """Objects of these types in the namespace that is judged: by its name, or by its output."""
    name = case.inputs.get("metadata.name")
    return [
        each
        for each in case.stack.of(*types)
        if each.inputs.at("metadata.namespace").value == name
        or case.resource.urn in each.dependencies.get("metadata", ())
    ]


def excused(case: Case) -> bool:
    """Whether the object is in a namespace whose pods may be privileged."""
    return namespace(case.resource) in case.settings["privilegedNamespaces"]


NESTED = tuple(
    f"kubernetes:{group}:{kind}"
    for group, kinds in {
        "argoproj.io/v1alpha1": ("Rollout",),
        "jobset.x-k8s.io/v1alpha2": ("JobSet",),
        "kubeflow.org/v1": ("MPIJob", "PyTorchJob", "TFJob", "XGBoostJob"),
        "leaderworkerset.x-k8s.io/v1": ("LeaderWorkerSet",),
        "ray.io/v1": ("RayCluster", "RayJob", "RayService"),
        "serving.knative.dev/v1": ("Service",),
        "serving.kserve.io/v1alpha1": ("ClusterServingRuntime", "ServingRuntime"),
        "serving.kserve.io/v1beta1": ("InferenceService",),
        "trainer.kubeflow.org/v1alpha1": ("ClusterTrainingRuntime", "TrainingRuntime"),
    }.items()
    for kind in kinds
)
"""Custom resources that describe pods, which an operator makes."""


def nested(node: Node) -> Iterator[Node]:
    """Every map below that has a list of containers; what is not known yet is passed over."""
    if isinstance(node.value, list):
        for each in node.each():
            yield from nested(each)
    elif isinstance(node.value, dict):
        if isinstance(node.value.get("containers"), list):
            yield node
        for each in node.entries().values():
            yield from nested(each)
