"""Fields that another field makes meaningless: never ignored in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from .. import mysql
from ..faults import Path
from ..finding import Findings, warning
from ..platform import Platform
from ..section import Section, key_of
from ..sign_in import callers_sign_in
from ..tracking import WandbMySql, WeightsAndBiases


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


def _wandb_mysql(spec: Platform) -> Section:
    """That of W&B; an empty one where it is not there."""
    tracking = spec.tracking
    return tracking.mysql if isinstance(tracking, WeightsAndBiases) else WandbMySql()


_IDLE = (
    _Idle(("features",), lambda p: p.features, ("redis",),
          lambda p: p.features.online != "redis", "features.online is not redis"),
    _Idle(("features",), lambda p: p.features, ("warehouse",),
          lambda p: p.features.offline != "warehouse", "features.offline is not warehouse"),
    _Idle(("features",), lambda p: p.features, (),
          lambda p: p.features.engine == "none", "features.engine is none", "engine"),
    _Idle(("features",), lambda p: p.features, ("target_cpu_percent",),
          lambda p: p.features.engine != "none" and p.features.max_replicas is None,
          "features.maxReplicas is not set"),
    _Idle(("features",), lambda p: p.features, ("audience",),
          lambda p: p.features.engine != "none" and p.features.auth != "oidc",
          "features.auth is not oidc"),
    _Idle(("features",), lambda p: p.features, ("timeout_ms",),
          lambda p: p.features.engine != "none"
          and (p.features.online == "postgres"
               or (_on(p, "gcp") and p.features.online == "key-value")),
          "Feast waits there as long as the store's own client does"),
    _Idle(("features",), lambda p: p.features, ("connections",),
          lambda p: p.features.engine != "none" and _on(p, "gcp")
          and p.features.online == "key-value",
          "Bigtable's client has a pool of its own"),
    _Idle(("features",), lambda p: p.features, ("consistent_reads",),
          lambda p: p.features.engine != "none"
          and not (_on(p, "aws") and p.features.online == "key-value"),
          "the online store is not DynamoDB"),
    _Idle(("orchestration", "airflow"), lambda p: p.orchestration.airflow, (),
          lambda p: not p.orchestration.airflow.enabled, "airflow is not enabled", "enabled"),
    _Idle(("orchestration", "airflow", "celery"), lambda p: p.orchestration.airflow.celery, (),
          lambda p: p.orchestration.airflow.enabled and p.orchestration.airflow.executor != "celery",
          "orchestration.airflow.executor is not celery"),
    _Idle(("orchestration", "prefect"), lambda p: p.orchestration.prefect, (),
          lambda p: not p.orchestration.prefect.enabled, "prefect is not enabled", "enabled"),
    _Idle(("orchestration", "kubeflow"), lambda p: p.orchestration.kubeflow,
          ("teams", "mysql", "keep_finished_hours"),
          lambda p: not p.orchestration.kubeflow.pipelines, "kubeflow.pipelines is not on"),
    _Idle(("orchestration", "kubeflow", "mysql"), lambda p: p.orchestration.kubeflow.mysql,
          ("server", "storage_gib"), lambda p: p.orchestration.kubeflow.mysql.host is not None,
          "mysql.host is a database of your own"),
    _Idle(("orchestration", "kubeflow", "mysql"), lambda p: p.orchestration.kubeflow.mysql,
          ("storage_gib",), lambda p: mysql.pipelines(p) == "cloud",
          "the cloud runs it: database.mysql is its size"),
    _Idle(("orchestration", "kubeflow", "mysql"), lambda p: p.orchestration.kubeflow.mysql,
          ("port", "tls"), lambda p: mysql.pipelines(p) in ("cloud", "cluster"),
          "mysql.host names no MySQL of your own"),
    _Idle(("tracking", "mysql"), _wandb_mysql, ("server",), lambda p: mysql.wandb(p) == "own",
          "mysql.host is a database of your own"),
    _Idle(("tracking", "mysql"), _wandb_mysql, ("port", "database", "username"),
          lambda p: mysql.wandb(p) in ("cloud", "cluster"),
          "mysql.host names no MySQL of your own"),
    _Idle(("database", "mysql"), lambda p: p.database.mysql, (),
          lambda p: not mysql.by_cloud(p), "nobody asks for a MySQL of the cloud's"),
    _Idle(("access", "oidc"), lambda p: p.access.oidc or p.access, ("jwks_uri",),
          lambda p: not p.orchestration.kubeflow.teams and not callers_sign_in(p),
          "neither teams of Pipelines nor callers of models sign in"),
    _Idle(("access", "oidc"), lambda p: p.access.oidc or p.access, ("endpoints",),
          lambda p: p.serving.gateway == "none", "no gateway leads to Grafana"),
    _Idle(("gpu", "queueing"), lambda p: p.gpu.queueing, (),
          lambda p: p.gpu.queue == "none", "gpu.queue is none"),
    _Idle(("serving",), lambda p: p.serving, (),
          lambda p: p.serving.engine == "none", "serving.engine is none", "engine"),
    _Idle(("serving",), lambda p: p.serving, ("tokens", "rate_limit"),
          lambda p: p.serving.engine != "none" and not callers_sign_in(p),
          "callers of models are not asked who they are"),
    _Idle(("serving", "rollout"), lambda p: p.serving.rollout, ("step_percent",),
          lambda p: p.serving.rollout.strategy != "canary", "the strategy is not canary"),
    _Idle(("network", "flowLogs"), lambda p: p.network.flow_logs, (),
          lambda p: not p.network.flow_logs.enabled, "flow logs are not enabled", "enabled"),
    _Idle(("monitoring", "drift"), lambda p: p.monitoring.drift,
          ("schedule", "threshold", "window_hours", "baseline_days", "minimum_rows"),
          lambda p: not p.monitoring.drift.enabled, "drift is not enabled"),
    _Idle(("monitoring", "drift"), lambda p: p.monitoring.drift, ("pipeline", "cooldown_hours"),
          lambda p: not p.monitoring.drift.retrain, "drift.retrain is not on"),
    _Idle(("monitoring", "drift"), lambda p: p.monitoring.drift, ("image",),
          lambda p: not p.monitoring.drift.payload_capture.enabled,
          "payload capture is not enabled"),
    _Idle(("monitoring", "drift", "payloadCapture"), lambda p: p.monitoring.drift.payload_capture,
          (), lambda p: not p.monitoring.drift.payload_capture.enabled,
          "payload capture is not enabled", "enabled"),
    _Idle(("monitoring",), lambda p: p.monitoring, ("log_retention_days",),
          lambda p: p.monitoring.logs == "none", "monitoring.logs is none"),
    _Idle(("monitoring",), lambda p: p.monitoring, ("log_retention_days",),
          lambda p: _on(p, "gcp") and p.monitoring.logs == "cloud",
          "Cloud Logging's own bucket says how long"),
    _Idle(("monitoring",), lambda p: p.monitoring, ("log_retention_days",),
          lambda p: _on(p, "azure") and p.monitoring.logs == "cloud",
          "cluster.logRetentionDays is of all the workspace"),
    _Idle(("monitoring",), lambda p: p.monitoring,
          ("trace_retention_days", "trace_sample_percent", "trace_metrics"),
          lambda p: p.monitoring.traces == "none", "monitoring.traces is none"),
    _Idle(("monitoring", "longTerm"), lambda p: p.monitoring.long_term, (),
          lambda p: not p.monitoring.long_term.enabled, "long-term metrics are not enabled",
          "enabled"),
    _Idle(("monitoring", "alerts"), lambda p: p.monitoring.alerts, ("smtp",),
          lambda p: not any(each.email for each in p.monitoring.alerts.routes),
          "no route has an email"),
    _Idle(("monitoring",), lambda p: p.monitoring, ("slo",),
          lambda p: p.serving.gateway == "istio",
          "objectives are measured by the series of Envoy Gateway"),
    _Idle(("monitoring",), lambda p: p.monitoring, ("slo",),
          lambda p: "none" in (p.serving.engine, p.serving.gateway),
          "no gateway sees how models answer"),
    _Idle(("access",), lambda p: p.access, ("oidc",),
          lambda p: "oidc" not in (getattr(p.tracking, "auth", None), p.orchestration.airflow.auth,
                                   p.features.auth)
          and not p.orchestration.prefect.enabled and not p.orchestration.kubeflow.teams
          and not callers_sign_in(p) and not (p.access.oidc and p.access.oidc.endpoints),
          "neither tracking.auth nor orchestration.airflow.auth is oidc"),
    _Idle(("governance",), lambda p: p.governance, ("admission",),
          lambda p: p.governance.admission != "none" and p.governance.enforcement == "disabled"
          and {*p.governance.rules.values()} <= {"disabled"}, "every rule is disabled"),
    _Idle(("backup",), lambda p: p.backup, (),
          lambda p: not p.backup.enabled, "backup is not enabled", "enabled"),
    _Idle(("tracking",), lambda p: p.tracking, ("purge_schedule",),
          lambda p: getattr(p.tracking, "purge_after_days", 1) == 0, "nothing is purged"),
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
    _Idle(("budget",), lambda p: p.budget, ("alert_at_percent", "start", "usage"),
          lambda p: _on(p, "onprem"), "nobody bills an existing cluster"),
    _Idle(("budget", "usage"), lambda p: p.budget.usage, ("warehouse_hours",),
          lambda p: _on(p, "gcp", "azure"), "no warehouse is billed by the hour there"),
    _Idle(("budget", "usage"), lambda p: p.budget.usage, ("scanned_tib", "warehouse_gib"),
          lambda p: _on(p, "azure"), "there is no warehouse there"),
    _Idle(("budget", "usage"), lambda p: p.budget.usage, ("image_gib",),
          lambda p: _on(p, "azure"), "the registry's price has 500 GiB in it"),
    _Idle(("budget", "usage"), lambda p: p.budget.usage, ("endpoint_gib",),
          lambda p: _on(p, "gcp"), "the endpoint there is billed by the hour alone"),
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


def _work_pools(spec: Platform) -> Iterator[_Idle]:
    """The same of each work pool."""
    prefect = spec.orchestration.prefect
    for index, pool in enumerate(prefect.work_pools if prefect.enabled else ()):
        path = ("orchestration", "prefect", "workPools", index)
        yield _Idle(path, lambda _, pool=pool: pool, ("gpus",),
                    lambda _, pool=pool: pool.gpu_pool is None, "it names no gpuPool")  # fmt: skip
        yield _Idle(path, lambda _, pool=pool: pool, ("mlflow_secret",),
                    lambda p: p.tracking.engine != "mlflow", "tracking.engine is not mlflow")  # fmt: skip


def unused(spec: Platform) -> Findings:
    """Written fields that nothing comes of, because of another field."""
    for row in chain(_IDLE, _pools(spec), _work_pools(spec)):
        if not row.idle(spec):
            continue
        written = row.section(spec).model_fields_set - {row.switch}
        for name in sorted(written & set(row.fields) if row.fields else written):
            path = (*row.path, key_of(name))
            yield warning(path, f"is not used: {row.because}", "take it away, or change that")
