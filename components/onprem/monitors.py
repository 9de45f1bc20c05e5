"""What Prometheus scrapes of the data services: PodMonitors, which follow from the spec alone.

They are declared with the monitoring, for the data services stand before the kind is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spec.cloud import ObjectStoreEndpoint
from spec.cloud import OnPremCloud as Section
from spec.platform import Platform

from ..addons import objects
from .cache_values import LABELS as CACHE
from .names import DATA, OBJECT_STORE, OPERATORS

INSTANCES = {"cnpg.io/podRole": "instance"}
"""Label that CloudNativePG puts on pods with a database."""

OPERATOR = {"app.kubernetes.io/name": "cloudnative-pg"}
STORE = {"app.kubernetes.io/name": "seaweedfs"}


def monitors(spec: Platform, section: Section) -> dict[str, Mapping[str, Any]]:
    """Name -> spec of a PodMonitor in the namespace of the monitoring."""
    return {
        name: {
            **objects.pod_monitor(labels, "metrics"),
            "namespaceSelector": {"matchNames": [namespace]},
        }
        for name, namespace, labels in _scraped(spec, section)
    }


def _scraped(spec: Platform, section: Section) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    yield "postgresql", DATA, INSTANCES
    yield "cloudnative-pg", OPERATORS, OPERATOR
    if not isinstance(section.object_store, ObjectStoreEndpoint):
        yield "seaweedfs", OBJECT_STORE, STORE
    if spec.features.engine != "none" and spec.features.online == "redis":
        yield "valkey", DATA, CACHE
