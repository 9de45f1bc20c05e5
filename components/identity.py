"""The identity matrix: which workload may do what with which resource.

Derived from the spec alone, the same on every cloud. A cloud turns each row into its own roles;
the tests assert that nothing more is granted. A workload without a row has no identity at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from spec.orchestration import RAY, TRAINING
from spec.platform import Platform
from spec.rules.drift import captured, served
from spec.tracking import Mlflow, WeightsAndBiases

from .secret_keys import named

Access = Literal["read", "append", "read-write"]
"""`read`: get and list. `append`: read, and put, but never delete. `read-write`: all three."""

Kind = Literal[
    "bucket", "key-value", "lake", "warehouse", "secrets", "nodes", "dns", "records", "logs"
]
"""`dns`: the records by which a domain is proved. `records`: those of the names under it."""

MLFLOW_PREFIX = "mlflow/"
"""What MLflow keeps in the bucket `artifacts`."""

MODELS_PREFIX = "models/"
"""Models there that no tracking server keeps: put there by a pipeline, or by hand."""

WANDB_PREFIX = "wandb/"
"""What Weights & Biases keeps in the bucket `artifacts`."""

AIRFLOW_PREFIX = "airflow/"
"""Task logs in the bucket `logs`, and what DAGs write in the bucket `datasets`."""

LOKI_PREFIX = "loki/"
TEMPO_PREFIX = "tempo/"
THANOS_PREFIX = "thanos/"
"""Logs of pods, traces and long-term metrics in the bucket `logs`."""

PROMETHEUS = "kube-prometheus-stack-prometheus"
"""Service account of Prometheus, as its chart calls it."""

VELERO_PREFIX = "velero/"
"""Backups of the cluster in the bucket `artifacts`."""

PREFECT_PREFIX = "prefect/"
"""What runs of Prefect write in the bucket `datasets`: a folder for each work pool."""

TRAINING_PREFIX = "training/"
"""Checkpoints of training jobs in the bucket `artifacts`."""

RAY_PREFIX = "ray/"
"""Checkpoints and results of Ray in the bucket `artifacts`."""

PIPELINES_PREFIX = "pipelines/"
"""Artifacts of Kubeflow Pipelines in the bucket `artifacts`, in a folder for each team."""

DEFINITIONS_PREFIX = "pipelines-definitions/"
"""Definitions of Kubeflow Pipelines in the bucket `artifacts`."""

UPLOADS_PREFIX = ".s3proxy/"
"""Where S3Proxy notes uploads in parts while they last, beside what it serves."""

PAYLOADS_PREFIX = "payloads/"
DRIFT_PREFIX = "drift/"
"""Requests and answers of models, and what the check of drift found, in the bucket `datasets`."""

FEAST_PREFIX = "feast/"
"""What Feast and the query engines hand to each other in the bucket `datasets`; kept for days."""


@dataclass(frozen=True)
class Grant:
    """One permission: `access` to a part of one resource."""

    kind: Kind
    resource: str
    """Name in the platform: `artifacts`, `features`, ...; the remote key of a secret; a domain."""
    access: Access
    prefix: str = ""
    """Part of the resource: a prefix of keys, ending in `/`; empty for all of it."""
    settings: bool = False
    """Whether it reads a bucket's own settings before it begins: a client that asks whether there is
    the bucket at all."""


@dataclass(frozen=True)
class Workload:
    """A service account and what it may do."""

    name: str
    """One of its kind in the platform."""
    namespace: str
    service_account: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True)
class Permission:
    """One line of what a workload may do on its cloud: what a row of the matrix was turned into.

    A cloud's `permissions.py` derives them from the spec by the code that makes its roles.
    """

    workload: str
    service_account: str
    """`namespace/name`."""
    identity: str
    """What the cloud knows the workload as: the name of a role, a principal, a managed identity."""
    permission: str
    """One action (`s3:GetObject`), or a role (`roles/storage.objectUser`) where a cloud binds those."""
    resource: str
    """What it is for, with the conditions that narrow it in words."""


def secrets_prefix(spec: Platform) -> str:
    """Prefix of the keys of everything that the platform puts into the secret store."""
    return f"{spec.name}/"


def permissions(spec: Platform) -> tuple[Permission, ...]:
    """What the matrix comes to on the spec's cloud, as its `permissions.py` has it; no SDK is loaded."""
    cloud = import_module(f"components.{spec.cloud.provider}.permissions")
    return cloud.permissions(spec)


def matrix(spec: Platform) -> tuple[Workload, ...]:
    """Every workload of the platform that `spec` asks for and that needs the cloud, with its grants."""
    autoscaler = spec.gpu.autoscaler
    rows = (
        Workload(autoscaler, "kube-system", autoscaler, tuple(_autoscaler(spec))),
        Workload("cert-manager", "cert-manager", "cert-manager", tuple(_certificates(spec))),
        Workload("external-secrets", "external-secrets", "external-secrets", tuple(_secrets(spec))),
        Workload("external-dns", "external-dns", "external-dns", tuple(_records(spec))),
        Workload("velero", "velero", "velero", tuple(_backups(spec))),
        Workload("loki", "loki", "loki", tuple(_loki(spec))),
        Workload("log-collector", "logging", "log-collector", tuple(_pod_logs(spec))),
        Workload("tempo", "tempo", "tempo", tuple(_tempo(spec))),
        Workload("prometheus", "monitoring", PROMETHEUS, tuple(_thanos(spec, "append"))),
        Workload("thanos-store", "thanos", "thanos-store", tuple(_thanos(spec, "read"))),
        Workload(
            "thanos-compactor", "thanos", "thanos-compactor", tuple(_thanos(spec, "read-write"))
        ),
        Workload("mlflow", "mlflow", "mlflow", tuple(_mlflow(spec))),
        Workload("wandb", "wandb", "wandb", tuple(_wandb(spec))),
        Workload("airflow", "airflow", "airflow", tuple(_airflow(spec))),
        Workload("feast-server", "feast", "feast-server", tuple(_feast_server(spec))),
        Workload("feast-materialize", "feast", "feast-materialize", tuple(_feast_job(spec))),
        *_pipelines(spec),
        Workload("predictor", "models", "predictor", tuple(_predictor(spec))),
        *_flows(spec),
        *_training(spec),
        *_drift(spec),
    )
    return tuple(row for row in rows if row.grants)


def _autoscaler(spec: Platform) -> Iterator[Grant]:
    # The other clouds add nodes themselves.
    if spec.cloud.provider == "aws":
        yield Grant("nodes", spec.gpu.autoscaler, "read-write")


def _certificates(spec: Platform) -> Iterator[Grant]:
    if spec.access.tls == "lets-encrypt" and spec.access.domain:
        yield Grant("dns", spec.access.domain, "read-write")


def _records(spec: Platform) -> Iterator[Grant]:
    if spec.access.dns == "external-dns" and spec.access.domain:
        yield Grant("records", spec.access.domain, "read-write")


def _backups(spec: Platform) -> Iterator[Grant]:
    if spec.backup.enabled:
        yield Grant("bucket", "artifacts", "read-write", VELERO_PREFIX)


def _secrets(spec: Platform) -> Iterator[Grant]:
    yield Grant("secrets", "platform", "read", secrets_prefix(spec))
    for key in sorted(set(named(spec))):
        yield Grant("secrets", key, "read")


def _loki(spec: Platform) -> Iterator[Grant]:
    if spec.monitoring.logs == "loki":
        yield Grant("bucket", "logs", "read-write", LOKI_PREFIX, settings=True)


def _pod_logs(spec: Platform) -> Iterator[Grant]:
    # The other clouds take them from the nodes, or are refused.
    if spec.monitoring.logs == "cloud" and spec.cloud.provider == "aws":
        yield Grant("logs", "pods", "append")


def _tempo(spec: Platform) -> Iterator[Grant]:
    if spec.monitoring.traces == "tempo":
        yield Grant("bucket", "logs", "read-write", TEMPO_PREFIX, settings=True)


def _thanos(spec: Platform, access: Access) -> Iterator[Grant]:
    # The compactor alone deletes, and with it what Prometheus could not bring to an end.
    if spec.monitoring.long_term.enabled:
        yield Grant("bucket", "logs", access, THANOS_PREFIX)


def _wandb(spec: Platform) -> Iterator[Grant]:
    if isinstance(spec.tracking, WeightsAndBiases) and spec.tracking.bucket is None:
        yield Grant("bucket", "artifacts", "read-write", WANDB_PREFIX, settings=True)


def _mlflow(spec: Platform) -> Iterator[Grant]:
    if isinstance(spec.tracking, Mlflow):
        yield Grant("bucket", "artifacts", "read-write", MLFLOW_PREFIX)


def _airflow(spec: Platform) -> Iterator[Grant]:
    if spec.orchestration.airflow.enabled:
        # A task that can delete logs can delete its own traces.
        yield Grant("bucket", "logs", "append", AIRFLOW_PREFIX)
        yield Grant("bucket", "datasets", "read")
        yield Grant("bucket", "datasets", "read-write", AIRFLOW_PREFIX)


def _feast_server(spec: Platform) -> Iterator[Grant]:
    features = spec.features
    if features.engine == "feast" and features.online == "key-value":
        yield Grant("key-value", "features", "read")


def _feast_job(spec: Platform) -> Iterator[Grant]:
    features = spec.features
    if features.engine == "none":
        return
    if features.online == "key-value":
        yield Grant("key-value", "features", "read-write")
    if features.offline == "lake":
        # The engine reads the data as whoever asks.
        yield Grant("lake", "features", "read-write")
        yield Grant("bucket", "datasets", "read")
    if features.offline == "warehouse":
        yield Grant("warehouse", "features", "read-write")
    if features.offline != "postgres":
        yield Grant("bucket", "datasets", "read-write", FEAST_PREFIX)


def _flows(spec: Platform) -> Iterator[Workload]:
    """Runs of Prefect, by work pool."""
    prefect = spec.orchestration.prefect
    for pool in prefect.work_pools if prefect.enabled else ():
        grants = (
            Grant("bucket", "datasets", "read"),
            Grant("bucket", "datasets", "read-write", f"{PREFECT_PREFIX}{pool.name}/"),
        )
        yield Workload(f"prefect-{pool.name}", pool.home, pool.name, grants)


def _training(spec: Platform) -> Iterator[Workload]:
    """Jobs of Kubeflow Trainer, and clusters of Ray."""
    kubeflow = spec.orchestration.kubeflow
    for asked, home, account, prefix in (
        (kubeflow.trainer, TRAINING, "trainer", TRAINING_PREFIX),
        (kubeflow.ray, RAY, "ray", RAY_PREFIX),
    ):
        if asked:
            grants = (
                Grant("bucket", "datasets", "read"),
                Grant("bucket", "artifacts", "read-write", prefix),
            )
            yield Workload(f"{home}-jobs", home, account, grants)


def _pipelines(spec: Platform) -> Iterator[Workload]:
    """Who keeps definitions; runs of each team, and who reads its artifacts for the UI.

    Of everybody where there are no teams.
    """
    kubeflow = spec.orchestration.kubeflow
    if not kubeflow.pipelines:
        return
    cloud = spec.cloud.provider
    # With keys of its own the API server needs nobody in front of the bucket.
    account = "ml-pipeline" if cloud == "onprem" else "pipelines-store"
    yield Workload("definitions", "kubeflow", account, _served(spec, DEFINITIONS_PREFIX))
    homes = [(f"-{team.name}", team.home, team.name) for team in kubeflow.teams]
    for suffix, namespace, folder in homes or [("", "kubeflow", "shared")]:
        prefix = f"{PIPELINES_PREFIX}{folder}/"
        if cloud == "azure":
            # The launcher writes to S3 and Cloud Storage alone.
            yield Workload(f"artifacts{suffix}", namespace, "artifact-store", _served(spec, prefix))
            continue
        write = Grant("bucket", "artifacts", "read-write", prefix)
        yield Workload(f"runner{suffix}", namespace, "pipeline-runner", (write,))
        # Where keys stand for service accounts, readers have those of the runs.
        if cloud != "onprem":
            read = Grant("bucket", "artifacts", "read", prefix)
            reader = "artifact-reader" if kubeflow.teams else "ml-pipeline-ui"
            yield Workload(f"reader{suffix}", namespace, reader, (read,))


def _served(spec: Platform, prefix: str) -> tuple[Grant, ...]:
    """What an S3 interface in front of a folder takes: clients ask for the bucket before they begin."""
    folder = Grant("bucket", "artifacts", "read-write", prefix, settings=True)
    uploads = Grant("bucket", "artifacts", "read-write", UPLOADS_PREFIX)
    # On S3 the store itself knows of uploads in parts.
    return (folder, uploads) if spec.cloud.provider in ("azure", "gcp") else (folder,)


def _drift(spec: Platform) -> Iterator[Workload]:
    """Who writes payloads, who looks at them, and who deletes them: each no more than that."""
    section = spec.monitoring.drift
    if not captured(spec):
        return
    payloads = "bucket", "datasets"
    read = Grant(*payloads, "read", DRIFT_PREFIX)
    grants = (Grant(*payloads, "append", PAYLOADS_PREFIX), *([read] if section.enabled else []))
    yield Workload("payload-collector", "drift", "payload-collector", grants)
    write = Grant(*payloads, "read-write", PAYLOADS_PREFIX)
    yield Workload("payload-retention", "drift", "payload-retention", (write,))
    if section.enabled:
        checked = (
            Grant(*payloads, "read", PAYLOADS_PREFIX),
            Grant(*payloads, "read-write", DRIFT_PREFIX),
            # A model's reference lies beside its files.
            *(Grant("bucket", "artifacts", "read", prefix) for prefix in _model_folders(spec)),
        )
        yield Workload("drift-check", "drift", "drift-check", checked)


def _model_folders(spec: Platform) -> list[str]:
    """Folders of captured models in the bucket `artifacts`."""
    paths = {
        each.storage.removeprefix("artifacts:").strip("/")
        for each in served(spec)
        if each.storage.startswith("artifacts:")
    }
    return sorted(f"{path}/" for path in paths)


def _predictor(spec: Platform) -> Iterator[Grant]:
    if spec.serving.engine != "kserve":
        return
    # Models come from the tracking server's registry, or were put there by hand or by a pipeline.
    if isinstance(spec.tracking, Mlflow):
        yield Grant("bucket", "artifacts", "read", MLFLOW_PREFIX)
    yield Grant("bucket", "artifacts", "read", MODELS_PREFIX)
