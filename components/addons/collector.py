"""OpenTelemetry Collectors: an agent on every node for logs, and one place for traces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from . import catalog, loki, tempo
from .addon import Addon
from .pods import POD_SECURITY, WRITABLE_CONTAINER_SECURITY, anti_affinity, resources
from .rules import form, telemetry
from .site import SERVICES, Site

AGENT = "log-collector"
GATEWAY = "otel-collector"
"""Names of what runs, and of their service accounts."""

GATEWAY_PODS = {
    "app.kubernetes.io/name": "opentelemetry-collector",
    "app.kubernetes.io/instance": "opentelemetry-gateway",
}

ADDRESS = "${env:MY_POD_IP}"

CHECKPOINTS = "file_storage"
"""Extension that the chart's preset brings: how far each file was read, kept on the node."""


class LogCollector(Addon):
    """An agent on every node that sends what pods write to Loki, or to the cloud's own store of logs."""

    key = "log-collector"
    namespace = loki.AGENTS
    # It reads the node's files as root, and keeps there how far it came.
    security = "privileged"
    requires = ("prometheus-operator-crds", "loki")

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.monitoring.logs in ("loki", "cloud")

    def declare(self) -> None:
        account = self.service_account(AGENT)
        labels = dict(self.site.identity(self.namespace, AGENT).pod_labels)
        made = agent_values(self.site, labels)
        release = self.release(made, key="opentelemetry-collector", after=[account])
        alerts = form.groups(log_collector=list(telemetry.log_collector()))
        self.custom("monitoring.coreos.com/v1", "PrometheusRule", AGENT, alerts)
        self.ready = (release,)


class TraceCollector(Addon):
    """The one place that takes traces from the platform's namespaces, samples them and hands them on."""

    key = "trace-collector"
    namespace = tempo.COLLECTORS
    requires = ("prometheus-operator-crds", "tempo")
    platform_wide = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.monitoring.traces == "tempo"

    def declare(self) -> None:
        account = self.service_account(GATEWAY)
        release = self.release(
            gateway_values(self.site), key="opentelemetry-gateway", after=[account]
        )
        if self.site.redundant:
            # The chart's own says nothing of how many may be away.
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-budget",
                metadata=self.meta(GATEWAY),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=GATEWAY_PODS),
                ),
                opts=self.child(release),
            )
        alerts = form.groups(trace_collector=list(telemetry.trace_collector()))
        self.custom("monitoring.coreos.com/v1", "PrometheusRule", GATEWAY, alerts)
        self.ready = (release,)
        self.endpoint = f"http://{GATEWAY}.{self.namespace}.svc:4317"


TO_LOKI: Mapping[str, Any] = {
    "otlp_http/loki": {
        "endpoint": f"{loki.URL}/otlp",
        # While Loki is away files are read no further, and nothing is thrown away: they stay on the
        # node until the kubelet turns them over.
        "retry_on_failure": {"enabled": True, "max_elapsed_time": "0s"},
        "sending_queue": {"enabled": True, "block_on_overflow": True, "storage": CHECKPOINTS},
    }
}
"""Exporter of the agents, where Loki takes what they read."""


def agent_values(site: Site, labels: dict[str, str]) -> dict[str, Any]:
    """Values of the chart as a DaemonSet."""
    own = site.spec.monitoring.logs == "loki"
    exporters = TO_LOKI if own else site.cluster.pod_logs
    if exporters is None:
        raise pulumi.RunError("monitoring.logs: cloud: this cloud has no store of logs to write to")
    # The preset puts the pods' attributes before the processors.
    config = _config(site, "logs", receivers={}, processors={}, exporters=exporters)
    return {
        **_values(AGENT, config, distribution="k8s" if own else "contrib"),
        "mode": "daemonset",
        "podLabels": labels,
        "presets": {
            "logsCollection": {"enabled": True, "storeCheckpoints": True},
            "kubernetesAttributes": {"enabled": True},
        },
        # The kubelet's files are root's. No capability: root reads its own.
        "podSecurityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "securityContext": {
            **WRITABLE_CONTAINER_SECURITY,
            "readOnlyRootFilesystem": True,
            "runAsUser": 0,
            "runAsGroup": 0,
            # Where SELinux is on, the files are of a type that no container may read.
            "seLinuxOptions": {"type": "spc_t"},
        },
        # On every node: the GPU nodes' taints included.
        "tolerations": [{"operator": "Exists"}],
        "priorityClassName": "system-node-critical",
        "resources": resources("50m", "128Mi", cpu_limit="500m", memory_limit="512Mi"),
    }


def gateway_values(site: Site) -> dict[str, Any]:
    """Values of the chart as a Deployment."""
    percent = site.spec.monitoring.trace_sample_percent
    # By the trace's id, so that every replica keeps the same traces, and each whole.
    sampler = {"probabilistic_sampler": {"sampling_percentage": percent}} if percent < 100 else {}
    config = _config(
        site,
        "traces",
        receivers={
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{ADDRESS}:4317"},
                    "http": {"endpoint": f"{ADDRESS}:4318"},
                }
            }
        },
        processors=sampler,
        exporters={"otlp_grpc/tempo": {"endpoint": tempo.OTLP, "tls": {"insecure": True}}},
    )
    return {
        **_values(GATEWAY, config, open_ports=("otlp", "otlp-http")),
        "mode": "deployment",
        "presets": {"kubernetesAttributes": {"enabled": True}},
        "replicaCount": site.replicas,
        "podSecurityContext": {**POD_SECURITY, "runAsUser": 10001, "runAsGroup": 10001},
        "securityContext": {
            **WRITABLE_CONTAINER_SECURITY,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
        },
        "nodeSelector": SERVICES,
        "affinity": anti_affinity(GATEWAY_PODS),
        "resources": resources("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
    }


def _values(
    name: str,
    config: Mapping[str, Any],
    *,
    open_ports: Sequence[str] = (),
    distribution: Literal["k8s", "contrib"] = "k8s",
) -> dict[str, Any]:
    # The clouds' own exporters are in the big distribution alone.
    image = catalog.image(f"opentelemetry-collector-{distribution}")
    usual = ("otlp", "otlp-http", "jaeger-compact", "jaeger-thrift", "jaeger-grpc", "zipkin")
    return {
        "fullnameOverride": name,
        "image": {"repository": image.repository, "tag": image.tag},
        "command": {"name": f"otelcol-{distribution}"},
        "serviceAccount": {"create": False, "name": name},
        # In place of the chart's own, which listens to much that nobody sends.
        "alternateConfig": config,
        "ports": {
            **{each: {"enabled": each in open_ports} for each in usual},
            "metrics": {"enabled": True},
        },
        "podMonitor": {"enabled": True},
    }


def _config(
    site: Site,
    signal: str,
    *,
    receivers: Mapping[str, Any],
    processors: Mapping[str, Any],
    exporters: Mapping[str, Any],
) -> dict[str, Any]:
    """The collector's configuration, with one pipeline."""
    whole = {
        # First, so that what cannot be held is refused before anything is done with it.
        "memory_limiter": {
            "check_interval": "5s",
            "limit_percentage": 80,
            "spike_limit_percentage": 25,
        },
        **processors,
        "resource/platform": {
            "attributes": [
                {"key": "k8s.cluster.name", "value": site.spec.name, "action": "upsert"},
                {
                    "key": "deployment.environment.name",
                    "value": site.spec.environment,
                    "action": "upsert",
                },
            ]
        },
        "batch": {},
    }
    return {
        "receivers": dict(receivers),
        "processors": whole,
        "exporters": dict(exporters),
        # The probes ask it.
        "extensions": {"health_check": {"endpoint": f"{ADDRESS}:13133"}},
        "service": {
            "extensions": ["health_check"],
            "telemetry": {
                "metrics": {
                    "readers": [
                        {"pull": {"exporter": {"prometheus": {"host": ADDRESS, "port": 8888}}}}
                    ]
                }
            },
            "pipelines": {
                signal: {
                    "receivers": list(receivers),
                    "processors": list(whole),
                    "exporters": list(exporters),
                }
            },
        },
    }
