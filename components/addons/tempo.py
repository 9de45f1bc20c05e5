"""Tempo: traces in object storage."""

from __future__ import annotations

from typing import Any

import pulumi

from spec.platform import Platform

from ..identity import TEMPO_PREFIX
from . import object_store, prometheus, trust
from .addon import Addon
from .object_store import Store
from .pods import WRITABLE_CONTAINER_SECURITY, resources
from .rules import form, telemetry
from .site import SERVICES, Site, storage_class

NAMESPACE = "tempo"
COLLECTORS = "tracing"
"""Namespace of the collector, which alone sends it traces."""

OTLP = f"tempo.{NAMESPACE}.svc:4317"
URL = f"http://tempo.{NAMESPACE}.svc:3200"

REMOTE_WRITE = f"{prometheus.ADDRESS}/api/v1/write"


class Tempo(Addon):
    """Tempo as one process, whose volume holds what is not in object storage yet."""

    key = "tempo"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "autoscaler")
    reached_from = (COLLECTORS,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.monitoring.traces == "tempo"

    def takes_secrets(self) -> bool:
        return self.site.identity(NAMESPACE, "tempo").keys is not None

    def declare(self) -> None:
        site = self.site
        identity = site.identity(NAMESPACE, "tempo")
        account = self.service_account("tempo")
        before: list[pulumi.Resource] = [account]
        if identity.keys:
            before.append(self.access_keys(object_store.KEYS, identity.keys))
        before += trust.declare(self, trust.trust(None, identity.keys))
        place = object_store.store(site.buckets["logs"], identity, TEMPO_PREFIX)
        made = values(site, place, dict(identity.pod_labels))
        release = self.release(made, after=before)
        alerts = form.groups(tempo=list(telemetry.tempo()))
        self.custom("monitoring.coreos.com/v1", "PrometheusRule", "tempo", alerts)
        self.ready = (release,)
        self.endpoint = URL


def values(site: Site, place: Store, labels: dict[str, str]) -> dict[str, Any]:
    """Values of the chart."""
    section = site.spec.monitoring
    trusted = trust.trust(None, place.keys)
    return {
        # Its processes know each other by no ring in this chart: a second would answer for half.
        "replicas": 1,
        "tempo": {
            "reportingEnabled": False,
            "retention": f"{section.trace_retention_days * 24}h",
            "memBallastSizeMbs": 0,
            "storage": {"trace": {**object_store.tempo(place), "wal": {"path": "/var/tempo/wal"}}},
            "metricsGenerator": _generator(section.trace_metrics),
            "overrides": {"defaults": _processors() if section.trace_metrics else {}},
            "securityContext": {**WRITABLE_CONTAINER_SECURITY, "readOnlyRootFilesystem": True},
            "extraEnvFrom": [{"secretRef": {"name": object_store.KEYS}}] if place.keys else [],
            "extraVolumeMounts": [
                *trusted.mounts,
                {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108
            ],
            "resources": resources("250m", "1Gi", cpu_limit="2", memory_limit="4Gi")
            if site.redundant
            else resources("100m", "512Mi", cpu_limit="1", memory_limit="2Gi"),
        },
        "securityContext": {
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "serviceAccount": {
            "create": False,
            "name": "tempo",
            "automountServiceAccountToken": False,
        },
        "serviceMonitor": {"enabled": True, "interval": "30s"},
        "persistence": {"enabled": True, "size": "20Gi", **storage_class(site)},
        "podLabels": labels,
        "extraVolumes": [
            *trusted.volumes,
            {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
        ],
        "nodeSelector": SERVICES,
    }


def _generator(enabled: bool) -> dict[str, Any]:
    if not enabled:
        return {"enabled": False}
    return {
        "enabled": True,
        "remoteWriteUrl": REMOTE_WRITE,
        "storage": {"path": "/var/tempo/generator/wal"},
        "traces_storage": {"path": "/var/tempo/generator/traces"},
    }


def _processors() -> dict[str, Any]:
    return {"metrics_generator": {"processors": ["service-graphs", "span-metrics"]}}
