"""What Prefect's server chart is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spec.orchestration import Prefect as Section

from . import catalog
from .pods import CONTAINER_SECURITY, POD_SECURITY, anti_affinity, resources
from .site import SERVICES, Site
from .trust import Trust

NAMESPACE = "prefect"

SERVICE = "prefect-server"
PORT = 4200

API = f"http://{SERVICE}.{NAMESPACE}.svc:{PORT}/api"
"""Where workers and runs reach the server."""

USER = 1001
"""User of the chart's pods."""

DATABASE = "prefect-database"
AUTH = "prefect-auth"
REDIS = "prefect-redis"
OIDC = "prefect-oidc"
GATEWAY = "prefect-gateway"
"""Names of its Secrets."""

SERVERS = {"app.kubernetes.io/name": "prefect-server", "app.kubernetes.io/component": "server"}
BACKGROUND = SERVERS | {"app.kubernetes.io/component": "background-services"}
"""Labels that the chart puts on its pods, and on its Service."""


def replicas(site: Site, section: Section) -> int:
    """Servers of the spec, or of its environment."""
    return section.replicas or site.replicas


def apart(site: Site, section: Section) -> bool:
    """Whether background services run beside the servers, and messages go by Redis.

    Servers keep events, leases and the scheduler's work in memory otherwise, each for itself
    ("How to scale self-hosted Prefect").
    """
    return replicas(site, section) > 1


def environment(site: Site, section: Section, trusted: Trust, *, signed_in: bool) -> dict[str, str]:
    """Settings of servers and background services that are no secret.

    Args:
        signed_in: whether the gateway signs users in, with a cookie.
    """
    days = section.retention_days
    found = {
        **trusted.environment,
        # A Job has done it before the first of them starts.
        "PREFECT_API_DATABASE_MIGRATE_ON_START": "false",
        "PREFECT_SERVER_METRICS_ENABLED": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{days}D",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(days * 86400),
    }
    if apart(site, section):
        # The chart tells of the broker, the cache, the order of events and the scheduler's store.
        found["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"] = "prefect_redis.lease_storage"
        # Who waits for one that is gone with its node hears nothing; no question takes that long.
        found["PREFECT_REDIS_MESSAGING_SOCKET_TIMEOUT"] = "30"
        found["PREFECT_REDIS_MESSAGING_SOCKET_CONNECT_TIMEOUT"] = "5"
        found["PREFECT_SERVER_WORKER_CHANNEL_CLEANUP_QUEUE_STORAGE"] = "prefect_redis.cleanup_queue"
    if signed_in:
        found["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] = "true"
    return found


def values(
    site: Site, section: Section, trusted: Trust, url: str, *, signed_in: bool
) -> dict[str, Any]:
    """Values of the chart.

    Args:
        url: of the API, as browsers reach it.
    """
    image = catalog.image("prefect")
    plain = environment(site, section, trusted, signed_in=signed_in)
    files = (
        {"extraVolumes": trusted.volumes, "extraVolumeMounts": trusted.mounts}
        if trusted.files
        else {}
    )
    return {
        "fullnameOverride": SERVICE,
        "global": {
            "prefect": {
                "image": {"repository": image.repository, "prefectTag": image.tag},
                "env": [{"name": name, "value": value} for name, value in plain.items()],
            }
        },
        "server": {
            "basicAuth": {"enabled": True, "existingSecret": AUTH},
            "automountServiceAccountToken": False,
            "uiConfig": {"prefectUiApiUrl": url},
            "replicaCount": replicas(site, section),
            "resources": resources("500m", "1Gi", cpu_limit="2", memory_limit="2Gi"),
            **_pod(SERVERS),
            **files,
        },
        "backgroundServices": _background(site, section, files),
        # Before the release, and in a pod that may write to its home.
        "migrations": {"enabled": False},
        "serviceAccount": {
            "create": True,
            "name": SERVICE,
            "automountServiceAccountToken": False,
        },
        "httproute": {"enabled": False},
        "externalDatabase": {
            "existingSecret": DATABASE,
            "connectionStringSecretKey": "connection-string",
        },
        "secret": {"create": False, "name": DATABASE},
        "postgresql": {"enabled": False},
        "redis": {"enabled": False},
    }


def _background(site: Site, section: Section, files: Mapping[str, Any]) -> dict[str, Any]:
    if not apart(site, section):
        return {"runAsSeparateDeployment": False}
    return {
        "runAsSeparateDeployment": True,
        "replicaCount": site.replicas,
        "automountServiceAccountToken": False,
        "serviceAccount": {"create": False, "name": SERVICE},
        "resources": resources("250m", "512Mi", cpu_limit="2", memory_limit="2Gi"),
        **_pod(BACKGROUND),
        **files,
        "messaging": {
            "broker": "prefect_redis.messaging",
            "cache": "prefect_redis.messaging",
            "redis": {
                "host": REDIS,
                "port": 6379,
                "existingSecret": REDIS,
                "existingSecretPasswordKey": "redis-password",
            },
            "docket": {"existingSecret": REDIS, "existingSecretKey": "docket-url"},
        },
    }


def _pod(labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "podSecurityContext": {**POD_SECURITY, "runAsUser": USER, "fsGroup": USER},
        "containerSecurityContext": {
            **CONTAINER_SECURITY,
            "runAsNonRoot": True,
            "runAsUser": USER,
        },
        "nodeSelector": SERVICES,
        "affinity": anti_affinity(labels),
    }
