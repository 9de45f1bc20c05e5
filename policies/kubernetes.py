"""What rules on Kubernetes share: where each kind keeps its pods, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import Case
from .values import Node

_TEMPLATE = "spec.template.spec"
POD_SPECS = {
    "kubernetes:core/v1:Pod": "spec",
    "kubernetes:apps/v1:Deployment": _TEMPLATE,
    "kubernetes:apps/v1:StatefulSet": _TEMPLATE,
    "kubernetes:apps/v1:DaemonSet": _TEMPLATE,
    "kubernetes:apps/v1:ReplicaSet": _TEMPLATE,
    "kubernetes:batch/v1:Job": _TEMPLATE,
    "kubernetes:batch/v1:CronJob": "spec.jobTemplate.spec.template.spec",
}
"""Kinds that run pods, and the path to the pod's spec."""

WORKLOADS = tuple(POD_SPECS)

RELEASE = "kubernetes:helm.sh/v3:Release"


def pod(case: Case) -> Node:
    """The pod's spec."""
    return case.inputs.at(POD_SPECS[case.resource.type])


def containers(spec: Node) -> Iterator[Node]:
    """Every container of a pod, with those that run before it and those that debug it."""
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        yield from spec.each(kind)


def called(container: Node) -> str:
    """How a message names a container."""
    return f"container {container.get('name', container.path)}"


def namespace(case: Case) -> str:
    """The namespace of an object; `default` if it names none."""
    return str(case.inputs.get("metadata.namespace", "default"))


def excused(case: Case) -> bool:
    """Whether the object is in a namespace whose pods may be privileged."""
    return namespace(case) in case.settings["privilegedNamespaces"]
