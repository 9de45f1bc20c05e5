"""Where in the repository a finding is shown: at the part of the spec that made the resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import quote

from spec.faults import Path as Way
from spec.load import Loaded

from .layout import Layout
from .plan import Plan

_SECTIONS: Mapping[str, tuple[str, ...]] = {
    # Before "cluster" and "nodes": pools of GPUs are made of parts of theirs.
    "gpu": ("GpuPools", "DevicePlugins", "Karpenter", "GpuOperator", "Autoscaler", "Order"),
    "nodes": ("NodePool", "Nodes"),
    "access": ("Access",),
    "network": (
        *("Network", "Endpoints", "FlowLogs", "Firewall", "PrivateEndpoint", "PrivateZone"),
        "LoadBalancer",
    ),
    "storage": ("Buckets", "Storage", "SeaweedFs"),
    "database": ("Database", "DatabaseGround"),
    "features": ("Cache", "KeyValue", "Warehouse", "Lake", "Synapse", "Workspace", "Feast"),
    "registry": ("Registry",),
    "budget": ("Budget",),
    "tracking": ("Mlflow", "WeightsAndBiases"),
    "orchestration": ("Airflow", "Prefect", "KubeflowPipelines", "Kueue", "Kuberay", "Trainer"),
    "serving": ("Kserve", "Gateway", "Istio", "Knative", "KnativeOperator", "Keda"),
    "monitoring": (
        *("Monitoring", "PrometheusCrds", "Loki", "LogCollector", "Tempo", "TraceCollector"),
        *("Thanos", "OpenCost"),
    ),
    "backup": ("Velero",),
    "governance": ("Kyverno",),
    "cluster": (
        *("Cluster", "ControlPlane", "NodeAddons", "PodAddons", "PodLogs", "Admission"),
        *("Maintenance", "Diagnostics"),
    ),
}
"""Section of the spec, and the components that are made from it: by the last word of their type."""


def section_of(components: Iterable[str]) -> str:
    """The section of the spec that a resource is made from; empty if that is not known.

    Args:
        components: last words of the types of the components that it lies in.
    """
    lies_in = set(components)
    return next((name for name, kinds in _SECTIONS.items() if not lies_in.isdisjoint(kinds)), "")


class Place(NamedTuple):
    """A place in a file of the repository."""

    uri: str
    """The file, from the repository's root."""
    line: int
    column: int


class Places:
    """Finds what part of a spec the resources of a plan are made from."""

    def __init__(self, plan: Plan, loaded: Loaded, layout: Layout) -> None:
        self._resources = {each.urn: each for each in plan.resources}
        self._stack = plan.stack
        self._loaded = loaded
        self._layout = layout

    def of(self, urn: str) -> Place:
        """Where to show what is said of a resource; of the whole stack, if the URN is empty."""
        way = self._way(urn)
        place = self._loaded.where(way) if way else None
        if place is None:
            return Place(self._uri(self._loaded.files[-1]), 1, 1)
        return Place(self._uri(place.file), place.line, place.column)

    def _way(self, urn: str) -> Way:
        if section := section_of(self._components(urn)):
            name = urn.rsplit("::", 1)[-1].removeprefix(f"{self._stack}-")
            return _entry(self._loaded.merged.get(section), (section,), name)
        return ()

    def _components(self, urn: str) -> Iterator[str]:
        """The components that a resource is in, by the last word of their types."""
        while resource := self._resources.get(urn):
            if resource.component:
                yield resource.type.rsplit(":", 1)[-1]
            urn = resource.parent

    def _uri(self, file: str) -> str:
        # Resolved: GitHub shows nothing at a symbolic link.
        path = (self._layout.root / file).resolve()
        repository = self._layout.repository.resolve()
        inside = path.relative_to(repository) if path.is_relative_to(repository) else Path(file)
        return quote(inside.as_posix())


def _entry(section: Any, way: Way, name: str) -> Way:
    """The way to the entry of a section that a resource is named after, or to the section."""
    named = [(len(key), below) for key, below in _entries(section, way) if has_word(name, key)]
    return max(named)[1] if named else way


def _entries(section: Any, way: Way, depth: int = 2) -> Iterator[tuple[str, Way]]:
    """Keys of mappings, and names of the items of lists, with the way to each."""
    if isinstance(section, dict):
        for key, value in cast("dict[str, Any]", section).items():
            yield key, (*way, key)
            if depth > 1:
                yield from _entries(value, (*way, key), depth - 1)
    elif isinstance(section, list):
        for index, item in enumerate(cast("list[Any]", section)):
            name = cast("dict[str, Any]", item).get("name") if isinstance(item, dict) else None
            if isinstance(name, str):
                yield name, (*way, index)


def has_word(name: str, word: str) -> bool:
    """Whether a name has a word of its own, as `prod-mlflow` has `mlflow`."""
    return re.search(rf"(^|-){re.escape(word)}(-|$)", name) is not None
