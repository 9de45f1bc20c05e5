"""The Kubernetes objects of a plan, as the API server takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from .plan import Resource

RELEASE = "kubernetes:helm.sh/v3:Release"
"""A chart: what it makes is no part of the plan."""

_PATCH = re.compile(r"^kubernetes:.*Patch$")

# What the provider gives after the resource's name, where an object has none of its own.
_SUFFIX = "-0badcafe"

_FIRST = ("Namespace", "ServiceAccount", "PriorityClass", "LimitRange", "ResourceQuota")
"""Kinds that admission looks at when other objects come."""


@dataclass(frozen=True)
class Object:
    """One object; `body` may have marks in place of what is unknown or secret."""

    urn: str
    body: Mapping[str, Any]
    patch: bool
    """Whether it is only a part of an object that somebody else makes."""

    @property
    def api_version(self) -> str:
        """Such as `apps/v1`."""
        return str(self.body["apiVersion"])

    @property
    def kind(self) -> str:
        return str(self.body["kind"])

    @property
    def component(self) -> str:
        """Type of the component that declares it, such as `plinth:addons:Airflow`."""
        types = self.urn.split("::")[2].split("$")
        return types[-2] if len(types) > 1 else types[-1]

    def __str__(self) -> str:
        metadata = self.body["metadata"]
        place = f"{metadata['namespace']}/" if metadata.get("namespace") else ""
        return f"{self.api_version} {self.kind} {place}{metadata['name']}"


def of(resources: Iterable[Resource]) -> list[Object]:
    """The objects that will stand, each after what it depends on; Helm releases are none."""
    standing = {each.urn: each for each in resources if each.op != "delete"}
    order = TopologicalSorter(
        {urn: sorted(standing.keys() & set(each.dependencies)) for urn, each in standing.items()}
    )
    found = [_object(standing[urn]) for urn in order.static_order() if _is_object(standing[urn])]
    return sorted(found, key=lambda each: _FIRST.index(each.kind) if each.kind in _FIRST else 9)


def _is_object(resource: Resource) -> bool:
    return (
        resource.type.startswith("kubernetes:")
        and resource.type != RELEASE
        and {"apiVersion", "kind"} <= resource.inputs.keys()
    )


def _object(resource: Resource) -> Object:
    metadata = dict(resource.inputs.get("metadata") or {})
    metadata.setdefault("name", f"{resource.name.lower()}{_SUFFIX}")
    body = {**resource.inputs, "metadata": metadata}
    if body["kind"] == "CustomResourceDefinition":
        body["spec"] = _dashed(body.get("spec"))
    return Object(resource.urn, body, bool(_PATCH.match(resource.type)))


def _dashed(value: Any) -> Any:
    """A definition's schema as the provider hands it on: Pulumi writes its keywords with underscores."""
    if isinstance(value, list):
        return [_dashed(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, Mapping):
        return value
    return {
        key.replace("_", "-") if key.startswith("x_kubernetes_") else key: _dashed(each)  # pyright: ignore[reportUnknownMemberType]
        for key, each in value.items()  # pyright: ignore[reportUnknownVariableType]
    }


def pod(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """A pod such as a workload makes; None if the object is no workload of Kubernetes' own."""
    spec = body.get("spec") or {}
    if body["apiVersion"] == "batch/v1" and body["kind"] == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    elif (body["apiVersion"], body["kind"]) not in {
        ("apps/v1", "Deployment"),
        ("apps/v1", "StatefulSet"),
        ("apps/v1", "DaemonSet"),
        ("batch/v1", "Job"),
    }:
        return None
    template = spec.get("template") or {}
    inside = dict(template.get("spec") or {})
    if claims := spec.get("volumeClaimTemplates"):
        # The StatefulSet's controller puts each pod's claims among its volumes.
        own = [_claimed(each["metadata"]["name"], body["metadata"]["name"]) for each in claims]
        inside["volumes"] = [*(inside.get("volumes") or []), *own]
    metadata = dict(template.get("metadata") or {})
    owner = body["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            **metadata,
            "name": owner["name"],
            "namespace": owner.get("namespace") or "default",
        },
        "spec": inside,
    }


def _claimed(name: str, owner: str) -> dict[str, Any]:
    """The volume of a pod's own claim."""
    return {"name": name, "persistentVolumeClaim": {"claimName": f"{name}-{owner}-0"}}
