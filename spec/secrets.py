"""The secrets that a spec names: kept by the user, read by the platform."""

from __future__ import annotations

from collections.abc import Iterator

from .cloud import ObjectStoreEndpoint, OnPremCloud
from .faults import Path
from .platform import Platform
from .tracking import WeightsAndBiases


def named_secrets(spec: Platform) -> Iterator[tuple[Path, str]]:
    """Where the spec names a secret, and its remote key."""
    cloud = spec.cloud
    if isinstance(cloud, OnPremCloud) and isinstance(cloud.object_store, ObjectStoreEndpoint):
        yield ("cloud", "objectStore", "credentialsSecret"), cloud.object_store.credentials_secret
    if isinstance(spec.tracking, WeightsAndBiases):
        yield ("tracking", "licenseSecret"), spec.tracking.license_secret
        yield from _wandb(spec.tracking)
    if spec.access.oidc:
        yield ("access", "oidc", "clientSecret"), spec.access.oidc.client_secret
    dags = spec.orchestration.airflow.dags
    if dags and dags.credentials_secret:
        path = ("orchestration", "airflow", "dags", "credentialsSecret")
        yield path, dags.credentials_secret
    celery = spec.orchestration.airflow.celery
    if celery.broker_secret:
        path = ("orchestration", "airflow", "celery", "brokerSecret")
        yield path, celery.broker_secret
    kubeflow = spec.orchestration.kubeflow
    if kubeflow.pipelines and kubeflow.mysql.credentials_secret:
        path = ("orchestration", "kubeflow", "mysql", "credentialsSecret")
        yield path, kubeflow.mysql.credentials_secret
    alerts = spec.monitoring.alerts
    if alerts.smtp and alerts.smtp.password_secret:
        yield ("monitoring", "alerts", "smtp", "passwordSecret"), alerts.smtp.password_secret
    if alerts.dead_man_secret:
        yield ("monitoring", "alerts", "deadManSecret"), alerts.dead_man_secret
    for index, entry in enumerate(spec.governance.image_signatures):
        if entry.credentials_secret:
            at = ("governance", "imageSignatures", index, "credentialsSecret")
            yield at, entry.credentials_secret
    for index, pool in enumerate(spec.orchestration.prefect.work_pools):
        if pool.mlflow_secret:
            at = ("orchestration", "prefect", "workPools", index, "mlflowSecret")
            yield at, pool.mlflow_secret
    for index, route in enumerate(alerts.routes):
        at = ("monitoring", "alerts", "routes", index)
        for key, name in (
            ("slackSecret", route.slack_secret),
            ("pagerdutySecret", route.pagerduty_secret),
        ):
            if name:
                yield (*at, key), name


def _wandb(tracking: WeightsAndBiases) -> Iterator[tuple[Path, str]]:
    if tracking.bucket:
        yield ("tracking", "bucket", "credentialsSecret"), tracking.bucket.credentials_secret
    if tracking.mysql.password_secret:
        yield ("tracking", "mysql", "passwordSecret"), tracking.mysql.password_secret
    if tracking.redis:
        yield ("tracking", "redis", "passwordSecret"), tracking.redis.password_secret
