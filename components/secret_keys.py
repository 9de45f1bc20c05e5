"""The user's own secrets that the platform reads, by what the spec turns on."""

from __future__ import annotations

from collections.abc import Iterator

from spec.cloud import ObjectStoreEndpoint, OnPremCloud
from spec.platform import Platform
from spec.tracking import Mlflow, WeightsAndBiases


def named(spec: Platform) -> Iterator[str]:
    """Remote keys, some of them more than once."""
    flows = spec.orchestration.airflow
    mlflow = isinstance(spec.tracking, Mlflow) and spec.tracking.auth == "oidc"
    if spec.access.oidc and (mlflow or (flows.enabled and flows.auth == "oidc")):
        yield spec.access.oidc.client_secret
    access = spec.access
    # Grafana's, where any gateway leads to it.
    if access.oidc and access.oidc.endpoints and access.domain and spec.serving.gateway != "none":
        yield access.oidc.client_secret
    if isinstance(spec.tracking, WeightsAndBiases):
        yield from _wandb(spec, spec.tracking)
    if isinstance(spec.cloud, OnPremCloud):
        store = spec.cloud.object_store
        if isinstance(store, ObjectStoreEndpoint):
            yield store.credentials_secret
    if flows.enabled and flows.dags and flows.dags.credentials_secret:
        yield flows.dags.credentials_secret
    if flows.enabled and flows.executor == "celery" and flows.celery.broker_secret:
        yield flows.celery.broker_secret
    prefect = spec.orchestration.prefect
    if prefect.enabled:
        yield from (pool.mlflow_secret for pool in prefect.work_pools if pool.mlflow_secret)
        if spec.access.oidc and spec.access.domain and spec.serving.gateway == "envoy":
            yield spec.access.oidc.client_secret
    kubeflow = spec.orchestration.kubeflow
    if kubeflow.pipelines:
        if kubeflow.mysql.credentials_secret:
            yield kubeflow.mysql.credentials_secret
        if kubeflow.teams and spec.access.oidc:
            yield spec.access.oidc.client_secret
    if spec.governance.admission == "kyverno":
        for entry in spec.governance.image_signatures:
            if entry.credentials_secret:
                yield entry.credentials_secret
    alerts = spec.monitoring.alerts
    if alerts.smtp and alerts.smtp.password_secret and any(each.email for each in alerts.routes):
        yield alerts.smtp.password_secret
    if alerts.dead_man_secret:
        yield alerts.dead_man_secret
    for route in alerts.routes:
        for key in (route.slack_secret, route.pagerduty_secret):
            if key:
                yield key


def _wandb(spec: Platform, tracking: WeightsAndBiases) -> Iterator[str]:
    yield tracking.license_secret
    if tracking.bucket:
        yield tracking.bucket.credentials_secret
    if tracking.mysql.password_secret:
        yield tracking.mysql.password_secret
    if tracking.redis:
        yield tracking.redis.password_secret
    if tracking.auth == "oidc" and spec.access.oidc:
        yield spec.access.oidc.client_secret
