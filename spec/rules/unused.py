"""Fields that another field makes meaningless: never ignored in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from ..faults import Path
from ..finding import Findings, warning
from ..platform import Platform
from ..section import Section, key_of


@dataclass(frozen=True)
class _Idle:
    """Fields of a section that are idle in some state of the spec."""

    path: Path
    section: Callable[[Platform], Section]
    fields: tuple[str, ...]
    """Idle fields by name; all but the switch itself if empty."""
    idle: Callable[[Platform], bool]
    because: str
    switch: str = ""


_IDLE = (
    _Idle(("features",), lambda p: p.features, ("redis",),
          lambda p: p.features.online != "redis", "features.online is not redis"),
    _Idle(("features",), lambda p: p.features, ("warehouse",),
          lambda p: p.features.offline != "warehouse", "features.offline is not warehouse"),
    _Idle(("features",), lambda p: p.features, (),
          lambda p: p.features.engine == "none", "features.engine is none", "engine"),
    _Idle(("orchestration", "airflow"), lambda p: p.orchestration.airflow, (),
          lambda p: not p.orchestration.airflow.enabled, "airflow is not enabled", "enabled"),
    _Idle(("orchestration", "prefect"), lambda p: p.orchestration.prefect, (),
          lambda p: not p.orchestration.prefect.enabled, "prefect is not enabled", "enabled"),
    _Idle(("serving",), lambda p: p.serving, (),
          lambda p: p.serving.engine == "none", "serving.engine is none", "engine"),
    _Idle(("serving", "rollout"), lambda p: p.serving.rollout, ("step_percent",),
          lambda p: p.serving.rollout.strategy != "canary", "the strategy is not canary"),
    _Idle(("network", "flowLogs"), lambda p: p.network.flow_logs, (),
          lambda p: not p.network.flow_logs.enabled, "flow logs are not enabled", "enabled"),
    _Idle(("monitoring", "drift"), lambda p: p.monitoring.drift, ("schedule", "threshold"),
          lambda p: not p.monitoring.drift.enabled, "drift is not enabled"),
    _Idle(("monitoring", "drift", "payloadCapture"), lambda p: p.monitoring.drift.payload_capture,
          (), lambda p: not p.monitoring.drift.payload_capture.enabled,
          "payload capture is not enabled", "enabled"),
    _Idle(("access",), lambda p: p.access, ("oidc",),
          lambda p: getattr(p.tracking, "auth", None) != "oidc", "tracking.auth is not oidc"),
    _Idle(("access",), lambda p: p.access, ("email",),
          lambda p: p.access.tls != "lets-encrypt", "tls is not lets-encrypt"),
    _Idle(("features",), lambda p: p.features, ("warehouse",),
          lambda p: _on(p, "gcp") and p.features.offline == "warehouse",
          "BigQuery has no capacity to set"),
    _Idle(("features", "redis"), lambda p: p.features.redis, ("node_type",),
          lambda p: _on(p, "gcp", "onprem") and p.features.online == "redis",
          "here memoryGib alone says the size"),
    _Idle(("features", "redis"), lambda p: p.features.redis, ("shards",),
          lambda p: _on(p, "gcp") and p.features.redis.shards > 1,
          "here the online store is not sharded"),
    _Idle(("features", "warehouse"), lambda p: p.features.warehouse, ("max_capacity",),
          lambda p: _on(p, "azure") and p.features.offline == "warehouse",
          "a pool of Synapse has one size"),
    _Idle(("registry",), lambda p: p.registry, ("keep_images",),
          lambda p: _on(p, "azure"), "Container Registry deletes by age alone"),
    _Idle(("registry",), lambda p: p.registry, ("keep_images",),
          lambda p: _on(p, "gcp"), "tags there never move, and what has one is never deleted"),
    _Idle(("network",), lambda p: p.network,
          ("zones", "egress", "private_endpoints", "service_cidr", "flow_logs", "pod_cidr"),
          lambda p: _on(p, "onprem"), "the network is the site's own"),
    _Idle(("cluster",), lambda p: p.cluster,
          ("endpoint", "endpoint_cidrs", "log_retention_days", "deletion_protection", "upgrade_policy"),
          lambda p: _on(p, "onprem"), "the cluster exists"),
    *(_Idle(("nodes", name), lambda p, name=name: getattr(p.nodes, name),
            ("vcpus", "memory_gib", "architecture", "capacity", "disk_gib", "instance_types"),
            lambda p: _on(p, "onprem"), "the nodes exist")
      for name in ("system", "cpu")),
    *(_Idle(("storage", name), lambda p, name=name: getattr(p.storage, name),
            ("noncurrent_days", "infrequent_access_days", "expire_days", "on_destroy"),
            lambda p: _on(p, "onprem"), "what becomes of objects is set at the object store")
      for name in ("artifacts", "datasets", "logs")),
    _Idle(("database",), lambda p: p.database, ("instance_class",),
          lambda p: _on(p, "onprem"), "vcpus and memoryGib alone say the size"),
    _Idle(("database",), lambda p: p.database, ("max_storage_gib",),
          lambda p: _on(p, "onprem"), "a disk stays at storageGib"),
    _Idle(("registry",), lambda p: p.registry, ("keep_images", "untagged_days"),
          lambda p: _on(p, "onprem"), "the registry exists"),
    _Idle(("registry",), lambda p: p.registry, ("repositories",),
          lambda p: p.cloud.provider == "onprem" and p.cloud.registry is None,
          "cloud.registry names no registry"),
    _Idle(("budget",), lambda p: p.budget, ("start",),
          lambda p: _on(p, "gcp"), "a budget there begins anew with each calendar month"),
    _Idle(("budget",), lambda p: p.budget, ("alert_at_percent", "start"),
          lambda p: _on(p, "onprem"), "nobody bills an existing cluster"),
    _Idle((), lambda p: p, ("tags",), lambda p: _on(p, "onprem"), "only a cloud's services take tags"),
)  # fmt: skip


def _on(spec: Platform, *providers: str) -> bool:
    """Whether the spec stands on one of these clouds."""
    return spec.cloud.provider in providers


_OF_MACHINES = ("zones", "disk_gib", "instance_type", "interconnect")
"""Fields of a pool of accelerators that say which machines to make."""


def _pools(spec: Platform) -> Iterator[_Idle]:
    """The same of each pool of accelerators."""
    for index, pool in enumerate(spec.gpu.pools):
        path = ("gpu", "pools", index)
        if _on(spec, "onprem"):
            yield _Idle(path, lambda _, pool=pool: pool, _OF_MACHINES, bool, "the nodes exist")


def unused(spec: Platform) -> Findings:
    """Written fields that nothing comes of, because of another field."""
    for row in chain(_IDLE, _pools(spec)):
        if not row.idle(spec):
            continue
        written = row.section(spec).model_fields_set - {row.switch}
        for name in sorted(written & set(row.fields) if row.fields else written):
            path = (*row.path, key_of(name))
            yield warning(path, f"is not used: {row.because}", "take it away, or change that")
