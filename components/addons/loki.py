"""Loki: the logs of pods in object storage, as one process that runs once or three times."""

from __future__ import annotations

from typing import Any

import pulumi

from spec.platform import Platform

from ..identity import LOKI_PREFIX
from . import object_store, trust
from .addon import Addon
from .object_store import Store
from .pods import anti_affinity, resources
from .rules import form, telemetry
from .site import SERVICES, Site, storage_class

NAMESPACE = "loki"
AGENTS = "logging"
"""Namespace of the agents that send it what pods write."""

URL = f"http://loki.{NAMESPACE}.svc:3100"

PODS = {"app.kubernetes.io/name": "loki", "app.kubernetes.io/component": "single-binary"}
"""Labels that the chart puts on its pods."""

SCHEMA_BEGINS = "2026-01-01"
"""Day from which on there are logs at all. A later schema is a second entry with a day of its own."""

OLDEST_HOURS = 168
"""Age of a line above which it is refused, as by default: late agents, and not replays, are let in."""


class Loki(Addon):
    """Loki without a sign-in of its own: the agents and Grafana reach it, and nobody else."""

    key = "loki"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "autoscaler")
    reached_from = (AGENTS,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.monitoring.logs == "loki"

    def takes_secrets(self) -> bool:
        return self.site.identity(NAMESPACE, "loki").keys is not None

    def declare(self) -> None:
        site = self.site
        identity = site.identity(NAMESPACE, "loki")
        account = self.service_account("loki")
        before: list[pulumi.Resource] = [account]
        if identity.keys:
            before.append(self.access_keys(object_store.KEYS, identity.keys))
        before += trust.declare(self, trust.trust(None, identity.keys))
        place = object_store.store(site.buckets["logs"], identity, LOKI_PREFIX)
        made = values(site, place, dict(identity.pod_labels))
        release = self.release(made, after=before, timeout=900)
        alerts = form.groups(loki=list(telemetry.loki()))
        self.custom("monitoring.coreos.com/v1", "PrometheusRule", "loki", alerts)
        self.ready = (release,)
        self.endpoint = URL


def values(site: Site, place: Store, labels: dict[str, str]) -> dict[str, Any]:
    """Values of the chart."""
    # Three, so that one may be away: each line is taken by two of the three at least.
    replicas = 3 if site.redundant else 1
    small = resources("50m", "128Mi", cpu_limit="250m", memory_limit="256Mi")
    none = {"replicas": 0}
    trusted = trust.trust(None, place.keys)
    return {
        "deploymentMode": "Monolithic",
        "loki": _config(site, place, replicas),
        "singleBinary": {
            "replicas": replicas,
            "podLabels": labels,
            "extraEnvFrom": [{"secretRef": {"name": object_store.KEYS}}] if place.keys else [],
            "extraVolumes": trusted.volumes,
            "extraVolumeMounts": trusted.mounts,
            "persistence": {
                "enabled": True,
                "size": "20Gi" if site.redundant else "10Gi",
                **_class(site),
            },
            "podDisruptionBudget": {"enabled": site.redundant, "maxUnavailable": 1},
            "nodeSelector": SERVICES,
            # The chart's own asks for a node each, which two nodes never give to three.
            "affinity": anti_affinity(PODS),
            "sidecar": False,
            # What is in memory is written out before it goes.
            "terminationGracePeriodSeconds": 300,
            "resources": resources("500m", "1Gi", cpu_limit="2", memory_limit="3Gi")
            if site.redundant
            else resources("100m", "512Mi", cpu_limit="1", memory_limit="1Gi"),
        },
        # Of the modes that do not run.
        "write": none,
        "read": none,
        "backend": none,
        "ruler": {"enabled": False},
        "sidecar": {"rules": {"enabled": False}},
        "serviceAccount": {
            "create": False,
            "name": "loki",
            "automountServiceAccountToken": False,
        },
        "defaults": {"automountServiceAccountToken": False},
        # Clients write to Loki itself.
        "gateway": {"enabled": False},
        "chunksCache": {
            "enabled": site.redundant,
            "allocatedMemory": 512,
            "resources": resources("50m", "640Mi", cpu_limit="500m", memory_limit="640Mi"),
            "nodeSelector": SERVICES,
        },
        "resultsCache": {
            "enabled": site.redundant,
            "allocatedMemory": 128,
            "resources": resources("50m", "192Mi", cpu_limit="250m", memory_limit="192Mi"),
            "nodeSelector": SERVICES,
        },
        "memcachedExporter": {"resources": small},
        # It logs to find out whether logs are lost: a load of its own on every node.
        "lokiCanary": {"enabled": False},
        "test": {"enabled": False},
        "monitoring": {"serviceMonitor": {"enabled": True, "interval": "30s"}},
        "minio": {"enabled": False},
    }


def _config(site: Site, place: Store, replicas: int) -> dict[str, Any]:
    hours = site.spec.monitoring.log_retention_days * 24
    return {
        # One tenant: who may read is Grafana's to say.
        "auth_enabled": False,
        "commonConfig": {"path_prefix": "/var/loki", "replication_factor": replicas},
        "storage": object_store.loki(place),
        "schemaConfig": {
            "configs": [
                {
                    "from": SCHEMA_BEGINS,
                    "store": "tsdb",
                    "object_store": place.kind,
                    "schema": "v13",
                    "index": {"prefix": "index_", "period": "24h"},
                }
            ]
        },
        "limits_config": {
            "retention_period": f"{hours}h",
            "reject_old_samples_max_age": f"{min(hours, OLDEST_HOURS)}h",
            "allow_structured_metadata": True,
        },
        "compactor": {
            "retention_enabled": True,
            "delete_request_store": place.kind,
        },
        "analytics": {"reporting_enabled": False},
    }


def _class(site: Site) -> dict[str, str]:
    own = storage_class(site).get("storageClassName")
    return {"storageClass": own} if own else {}
