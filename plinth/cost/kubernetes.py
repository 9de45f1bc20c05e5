"""Kubernetes: the disks and load balancers that a cloud makes for objects of the cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from ..plan import Resource
from .uses import at, number, rows, text

_UNITS = {
    "Ki": 2**-20, "Mi": 2**-10, "Gi": 1, "Ti": 2**10, "Pi": 2**20,
    "K": 1e3 / 2**30, "M": 1e6 / 2**30, "G": 1e9 / 2**30, "T": 1e12 / 2**30, "": 2**-30,
}  # fmt: skip
_QUANTITY = re.compile(r"^(\d+(?:\.\d+)?)([KMGTP]i|[KMGT]|)$")


def gib(quantity: object) -> float:
    """A quantity of Kubernetes, such as `10Gi`, in GiB; 0 if it is none."""
    found = _QUANTITY.match(str(quantity))
    return float(found[1]) * _UNITS.get(found[2], 0) if found else 0


def disks(resource: Resource) -> Iterator[tuple[float, float]]:
    """Size in GiB and number of the disks that an object asks for.

    Of a chart's values those count that most charts have: templates of claims, and `persistence`.
    """
    if resource.type == "kubernetes:core/v1:PersistentVolumeClaim":
        yield gib(at(resource.inputs, "spec", "resources", "requests", "storage")), 1
    elif resource.type == "kubernetes:apps/v1:StatefulSet":
        spec = at(resource.inputs, "spec")
        for claim in rows(spec, "volumeClaimTemplates"):
            size = gib(at(claim, "spec", "resources", "requests", "storage"))
            yield size, number(spec, "replicas", default=1)
    elif resource.type == "kubernetes:postgresql.cnpg.io/v1:Cluster":
        spec = at(resource.inputs, "spec")
        yield gib(at(spec, "storage", "size")), number(spec, "instances", default=1)
    elif resource.type == "kubernetes:helm.sh/v3:Release":
        yield from _of_values(at(resource.inputs, "values"), 1)


def load_balancers(resource: Resource) -> int:
    """Load balancers that a cloud makes for an object."""
    if resource.type == "kubernetes:core/v1:Service":
        return int(text(resource.inputs, "spec", "type") == "LoadBalancer")
    if resource.type.endswith(":EnvoyProxy"):
        service = at(resource.inputs, "spec", "provider", "kubernetes", "envoyService")
        return int(text(service, "type", default="LoadBalancer") == "LoadBalancer")
    return 0


def machines(resource: Resource) -> str:
    """What adds machines by itself, such as a pool of Karpenter; empty for all else."""
    if resource.type.startswith("kubernetes:karpenter.sh/") and resource.type.endswith(":NodePool"):
        return f"machines of Karpenter's pool {text(resource.inputs, 'metadata', 'name')}".rstrip()
    return ""


def namespace(resource: Resource) -> str:
    """Namespace of an object or of a release; empty where it has none."""
    if not resource.type.startswith("kubernetes:"):
        return ""
    return text(resource.inputs, "metadata", "namespace") or text(resource.inputs, "namespace")


def _of_values(values: Any, count: float) -> Iterator[tuple[float, float]]:
    """Disks that a chart's values ask for, each as often as the nearest `replicas` says."""
    if isinstance(values, list):
        for each in cast("list[Any]", values):
            yield from _of_values(each, count)
    if not isinstance(values, Mapping):
        return
    entries = cast("Mapping[str, Any]", values)
    count = number(entries, "replicas", default=number(entries, "replicaCount", default=count))
    for key, value in entries.items():
        if key == "volumeClaimTemplate":
            yield gib(at(value, "spec", "resources", "requests", "storage")), count
        elif key == "persistence" and at(value, "enabled") is not False and at(value, "size"):
            yield gib(at(value, "size")), count
        else:
            yield from _of_values(value, count)
