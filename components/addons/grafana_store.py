"""Where Grafana keeps its users, sessions and the pages that people make: PostgreSQL, or a file.

A file is one process's, so that Grafana runs once with it; with PostgreSQL it runs twice, and a browser may
be answered by either. Source: grafana.com, docs: Set up Grafana for high availability; charts/grafana of
grafana-community/helm-charts (2026-11-28).
"""

from __future__ import annotations

from typing import Any

import pulumi

from ..cloud import POSTGRES_AUTHORITY, TRUST, Database
from . import trust
from .addon import MONITORING, Addon
from .objects import Remote
from .pods import anti_affinity
from .site import Site, storage_class

SERVICE = "kube-prometheus-stack-grafana"

PODS = {"app.kubernetes.io/name": "grafana"}
"""Label that the chart puts on its pods."""

SECRET = "grafana-database"  # noqa: S105
"""Secret with the login, and where the database is."""

GOSSIP = 9094
"""Port by which the replicas tell each other which notifications have gone out."""

MIGRATION_SECONDS = 600
"""How long a replica waits for another's migrations; of itself it gives up at once, and is restarted."""


def database(addon: Addon) -> Database | None:
    """Its database, the smallest there is; None where it is a file."""
    site = addon.site
    if not site.spec.monitoring.grafana.in_postgresql(site.spec.protected):
        return None
    return site.cloud.database("grafana", site.spec.database.smallest(), site.network)


def declare(addon: Addon, found: Database | None) -> list[pulumi.Resource]:
    """What its pods need to reach the database."""
    if found is None:
        return []
    parts = ("username", "password", "host", "port", "dbname")
    values = {part: Remote(found.secret.key, part) for part in parts}
    kept = {
        "host": "{{ .host }}:{{ .port }}",
        **{part: f"{{{{ .{part} }}}}" for part in ("dbname", "username", "password")},
    }
    return [addon.secret(SECRET, values, kept)]


def variables(found: Database | None) -> dict[str, Any]:
    """Environment variable -> where its value is, as the chart's `envValueFrom` takes it."""
    if found is None:
        return {}
    # Grafana reads these in place of its configuration, which is no secret.
    keys = {"HOST": "host", "NAME": "dbname", "USER": "username", "PASSWORD": "password"}
    return {
        f"GF_DATABASE_{name}": {"secretKeyRef": {"name": SECRET, "key": key}}
        for name, key in keys.items()
    }


def values(site: Site, found: Database | None) -> dict[str, Any]:
    """Values of the chart, but for variables and settings."""
    if found is None:
        return {
            "replicas": 1,
            # It leaves the volume before it comes back.
            "deploymentStrategy": {"type": "Recreate"},
            "persistence": {"enabled": True, **storage_class(site)},
        }
    mounts = [{**each, "configMap": trust.NAME} for each in trust.trust(found, None).mounts]
    return {
        "replicas": 2,
        "persistence": {"enabled": False},
        "podDisruptionBudget": {"maxUnavailable": 1},
        "affinity": anti_affinity(PODS),
        # The replicas find each other by it.
        "headlessService": True,
        **({"extraConfigmapMounts": mounts} if mounts else {}),
    }


def settings(found: Database | None) -> dict[str, Any]:
    """Sections of grafana.ini."""
    if found is None:
        return {}
    own = found.authority is not None
    checked = {"ssl_mode": "verify-full", "ca_cert_path": f"{TRUST}/{POSTGRES_AUTHORITY}"}
    # The chart has the pod's address in a variable.
    here = f"${{POD_IP}}:{GOSSIP}"
    return {
        "database": {
            "type": "postgres",
            "locking_attempt_timeout_sec": MIGRATION_SECONDS,
            **(checked if own else {"ssl_mode": "require"}),
        },
        # Rules that people make in Grafana are judged by both, and told of by one.
        "unified_alerting": {
            "ha_listen_address": here,
            "ha_advertise_address": here,
            "ha_peers": f"{SERVICE}-headless.{MONITORING}.svc:{GOSSIP}",
        },
    }
