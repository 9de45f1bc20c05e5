"""Tempo: traces in object storage, as one process that runs once or three times."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from ..identity import TEMPO_PREFIX
from . import object_store, prometheus, trust
from .addon import Addon
from .object_store import Store
from .pods import WRITABLE_CONTAINER_SECURITY, anti_affinity, resources
from .rules import form, telemetry
from .site import SERVICES, Site, storage_class

NAMESPACE = "tempo"
COLLECTORS = "tracing"
"""Namespace of the collector, which alone sends it traces."""

OTLP = f"tempo.{NAMESPACE}.svc:4317"
URL = f"http://tempo.{NAMESPACE}.svc:3200"

PODS = {"app.kubernetes.io/name": "tempo", "app.kubernetes.io/instance": "tempo"}
"""Labels that the chart puts on its pods."""

PEERS = f"tempo-headless.{NAMESPACE}.svc.cluster.local"
"""Service by which replicas find each other; it names those that are not ready yet, too."""
GOSSIP, GRPC = 7946, 9095

REMOTE_WRITE = f"{prometheus.ADDRESS}/api/v1/write"


class Tempo(Addon):
    """Tempo as one process, whose volume holds what is not in object storage yet.

    Three of them outside dev, each with all parts: a ring tells which of them take a trace.
    """

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
        if site.redundant:
            # The chart has no budget.
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-budget",
                metadata=self.meta("tempo"),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=PODS)
                ),
                opts=self.child(release),
            )
        self.ready = (release,)
        self.endpoint = URL


def values(site: Site, place: Store, labels: dict[str, str]) -> dict[str, Any]:
    """Values of the chart."""
    section = site.spec.monitoring
    trusted = trust.trust(None, place.keys)
    return {
        # Three, so that one may be away: each trace is taken by two of the three at least.
        "replicas": 3 if site.redundant else 1,
        "tempo": {
            **(_ring() if site.redundant else {}),
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
        "affinity": anti_affinity(PODS),
    }


def _ring() -> dict[str, Any]:
    """How replicas become one Tempo: the mode that Tempo's documents call scalable monolithic.

    The compactor, the distributor and the generator of metrics have rings of their own, which are in
    memberlist by default in this mode. Tempo 3.0 has no such mode: there a second process wants Kafka.
    Source: grafana.com/docs/tempo/v2.10.x, deployment modes, command line flags; cmd/tempo/app/modules.go.
    """
    return {
        # The chart's configuration names neither.
        "extraArgs": {
            "target": "scalable-single-binary",
            "memberlist.host-port": f"dns+{PEERS}:{GOSSIP}",
        },
        "ingester": {
            "lifecycler": {
                "ring": {"kvstore": {"store": "memberlist"}, "replication_factor": 3},
                # Else one that is lost for good keeps the others from becoming ready.
                "readiness_check_ring_health": False,
            }
        },
        # Each asks the front ends of all, so that any of them answers for all.
        "querier": {"frontend_worker": {"frontend_address": f"{PEERS}:{GRPC}"}},
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
