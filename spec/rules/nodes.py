"""Pools without accelerators, and what holds for every pool."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cloud import OnPremCloud
from ..compute import GpuPool, NodePool
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform

_LABEL_NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_LABEL_KEY = rf"([a-z0-9]([a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_LABEL_NAME}"
_LABEL_VALUE = rf"({_LABEL_NAME})?"
_RESERVED = r"([a-z0-9.-]+\.)?(kubernetes\.io|k8s\.io|eks\.amazonaws\.com|plinth\.dev)/"


def bounds(spec: Platform) -> Findings:
    """Fewest is no more than most."""
    for path, pool in _pools(spec):
        count = pool.nodes
        if count.min > count.max:
            mend = f"min: {count.max}, or max: {count.min}"
            yield Finding(
                (*path, "nodes", "min"), f"{count.min} is more than max {count.max}", mend
            )


def system(spec: Platform) -> Findings:
    """Controllers always have a node."""
    pool = spec.nodes.system
    path = ("nodes", "system")
    if pool.nodes.min == 0:
        message = "0 leaves the controllers without a node, and nothing to scale up from it"
        yield Finding((*path, "nodes", "min"), message, "at least 1; 2 outside dev")
    elif spec.protected and pool.nodes.min < 2:
        message = f"one node for all controllers in {spec.environment}"
        yield warning((*path, "nodes", "min"), message, "2 or more")
    if spec.protected and pool.capacity[0] == "spot":
        message = f"controllers in {spec.environment} on capacity that may be taken away"
        yield warning((*path, "capacity"), message, "on-demand first")


def shapes(spec: Platform) -> Findings:
    """A node is described once: by its size, or by instance types."""
    for name, pool in (("system", spec.nodes.system), ("cpu", spec.nodes.cpu)):
        if pool.instance_types and pool.model_fields_set & {"vcpus", "memory_gib"}:
            yield Finding(
                ("nodes", name, "instanceTypes"),
                "says again what vcpus and memoryGib say",
                "take instanceTypes away, or write null for vcpus and memoryGib",
            )


def existing(spec: Platform) -> Findings:
    """Nodes that exist are named once, and by the pool that they are of."""
    if not isinstance(spec.cloud, OnPremCloud):
        return
    known = ["system", "cpu", *(pool.name for pool in spec.gpu.pools)]
    first: dict[str, str] = {}
    for pool, nodes in spec.cloud.nodes.items():
        path: Path = ("cloud", "nodes", pool)
        if pool not in known:
            yield Finding(path, f"there is no pool {pool}", f"one of {', '.join(known)}")
        for index, node in enumerate(nodes):
            if node in first:
                message = f"{node} is of the pool {first[node]} already"
                yield Finding((*path, index), message, "one pool per node")
            first.setdefault(node, pool)


def labels(spec: Platform) -> Findings:
    """Labels are ones that Kubernetes takes, and none that the platform sets itself."""
    for path, pool in _pools(spec):
        for key, value in pool.labels.items():
            where = (*path, "labels", key)
            if not re.fullmatch(_LABEL_KEY, key) or not re.fullmatch(_LABEL_VALUE, value):
                message = f"{key}={value} is no Kubernetes label"
                mend = "letters, digits, dots, dashes and underscores, up to 63"
                yield Finding(where, message, mend)
            elif re.match(_RESERVED, key):
                yield Finding(where, f"{key} is set by others", "a prefix of your own")


def _pools(spec: Platform) -> Iterator[tuple[Path, NodePool | GpuPool]]:
    yield ("nodes", "system"), spec.nodes.system
    yield ("nodes", "cpu"), spec.nodes.cpu
    for index, pool in enumerate(spec.gpu.pools):
        yield ("gpu", "pools", index), pool


RULES = (bounds, system, shapes, existing, labels)
