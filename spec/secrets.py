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
    if spec.access.oidc:
        yield ("access", "oidc", "clientSecret"), spec.access.oidc.client_secret
    dags = spec.orchestration.airflow.dags
    if dags and dags.credentials_secret:
        path = ("orchestration", "airflow", "dags", "credentialsSecret")
        yield path, dags.credentials_secret
    for index, route in enumerate(spec.monitoring.alerts.routes):
        at = ("monitoring", "alerts", "routes", index)
        for key, name in (
            ("slackSecret", route.slack_secret),
            ("pagerdutySecret", route.pagerduty_secret),
        ):
            if name:
                yield (*at, key), name
