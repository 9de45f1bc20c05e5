"""The identity matrix: which workload may do what with which resource.

Derived from the spec alone, the same on every cloud. A cloud turns each row into its own roles;
the tests assert that nothing more is granted. A workload without a row has no identity at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from spec.cloud import ObjectStoreEndpoint, OnPremCloud
from spec.platform import Platform
from spec.tracking import Mlflow

Access = Literal["read", "append", "read-write"]
"""`read`: get and list. `append`: read, and put, but never delete. `read-write`: all three."""

Kind = Literal["bucket", "key-value", "lake", "warehouse", "secrets", "nodes", "dns"]

MLFLOW_PREFIX = "mlflow/"
"""What MLflow keeps in the bucket `artifacts`."""

AIRFLOW_PREFIX = "airflow/"
"""Task logs in the bucket `logs`, and what DAGs write in the bucket `datasets`."""

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
        Workload("mlflow", "mlflow", "mlflow", tuple(_mlflow(spec))),
        Workload("airflow", "airflow", "airflow", tuple(_airflow(spec))),
        Workload("feast-server", "feast", "feast-server", tuple(_feast_server(spec))),
        Workload("feast-materialize", "feast", "feast-materialize", tuple(_feast_job(spec))),
        Workload("predictor", "models", "predictor", tuple(_predictor(spec))),
    )
    return tuple(row for row in rows if row.grants)


def _autoscaler(spec: Platform) -> Iterator[Grant]:
    # The other clouds add nodes themselves.
    if spec.cloud.provider == "aws":
        yield Grant("nodes", spec.gpu.autoscaler, "read-write")


def _certificates(spec: Platform) -> Iterator[Grant]:
    if spec.access.tls == "lets-encrypt" and spec.access.domain:
        yield Grant("dns", spec.access.domain, "read-write")


def _secrets(spec: Platform) -> Iterator[Grant]:
    yield Grant("secrets", "platform", "read", secrets_prefix(spec))
    for key in sorted(set(_named_secrets(spec))):
        yield Grant("secrets", key, "read")


def _named_secrets(spec: Platform) -> Iterator[str]:
    """Remote keys that the spec names: kept by the user, read by the platform."""
    if isinstance(spec.tracking, Mlflow) and spec.tracking.auth == "oidc" and spec.access.oidc:
        yield spec.access.oidc.client_secret
    if isinstance(spec.cloud, OnPremCloud):
        store = spec.cloud.object_store
        if isinstance(store, ObjectStoreEndpoint):
            yield store.credentials_secret
    airflow = spec.orchestration.airflow
    if airflow.enabled and airflow.dags and airflow.dags.credentials_secret:
        yield airflow.dags.credentials_secret
    for route in spec.monitoring.alerts.routes:
        for key in (route.slack_secret, route.pagerduty_secret):
            if key:
                yield key


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


def _predictor(spec: Platform) -> Iterator[Grant]:
    # Models come from the tracking server's registry.
    if spec.serving.engine == "kserve" and isinstance(spec.tracking, Mlflow):
        yield Grant("bucket", "artifacts", "read", MLFLOW_PREFIX)
