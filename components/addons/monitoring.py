"""Prometheus, Alertmanager and Grafana: kube-prometheus-stack."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from ..cloud import Database, PodSecurity
from ..identity import PROMETHEUS
from . import (
    alerting,
    dashboards,
    data_sources,
    grafana_sign_in,
    grafana_store,
    rules,
    thanos_sidecar,
    trust,
)
from .addon import MONITORING, Addon
from .objects import GATEWAY_NAMESPACE, Remote
from .pods import resources
from .site import SYSTEM, Site, storage_class

GRAFANA_ADMIN = "grafana-admin"

GRAFANA_KEY = "secret-key"
"""Key there of what Grafana encrypts the passwords of its data sources with."""


class Monitoring(Addon):
    """Metrics of everything on the cluster, alerts by severity, and Grafana's pages."""

    key = "monitoring"
    namespace = MONITORING
    # The node exporter is on the host's network and reads the host's file systems.
    security = "privileged"
    requires = ("prometheus-operator-crds", "cert-manager", "external-secrets", "gateway")
    # What Tempo makes of traces, and questions to the sidecars of Thanos.
    # The others ask Prometheus: scalers, and what tells the cost.
    reached_from = (GATEWAY_NAMESPACE, "tempo", "thanos", "keda", "opencost")
    open_ports = (10250,)
    reads_secrets = True
    serves_routes = True

    def level(self) -> PodSecurity:
        return self.security if self.site.cluster.node_exporter else "restricted"

    def declare(self) -> None:
        password = random.RandomPassword(
            f"{self.name}-grafana-admin", length=32, special=False, opts=self.child()
        )
        encryption = random.RandomPassword(
            f"{self.name}-grafana-key", length=40, special=False, opts=self.child()
        )
        drawn = {
            "username": "admin",
            "password": password.result,
            "secretKey": encryption.result,
        }
        admin = self.generate("grafana", drawn)
        wanted = {
            "admin-user": Remote(admin.key, "username"),
            "admin-password": Remote(admin.key, "password"),
            GRAFANA_KEY: Remote(admin.key, "secretKey"),
        }
        database = grafana_store.database(self)
        # Of everybody in the namespace; whoever has no bucket has no keys.
        keys = self.site.identity(MONITORING, PROMETHEUS).keys
        before = [
            *trust.declare(self, trust.trust(database, keys)),
            self.secret(GRAFANA_ADMIN, wanted),
            *grafana_store.declare(self, database),
            *grafana_sign_in.secrets(self),
            *thanos_sidecar.declare(self),
        ]
        if remotes := alerting.secrets(self.site.spec.monitoring.alerts):
            before.append(self.secret(alerting.SECRET, remotes))
        release = self.release(
            values(self.site, database), key="kube-prometheus-stack", after=before, timeout=900
        )
        for own, spec in rules.wanted(self.site.spec).items():
            self.custom("monitoring.coreos.com/v1", "PrometheusRule", own, spec, after=[release])
        self._dashboards(release)
        for own, spec in self.site.cluster.monitors.items():
            self.custom("monitoring.coreos.com/v1", "PodMonitor", own, spec)
        self.ready = (release,)
        host = self.site.host("grafana")
        if host:
            route = grafana_sign_in.route(self.site, host, grafana_store.SERVICE)
            self.custom(
                "gateway.networking.k8s.io/v1", "HTTPRoute", "grafana", route, after=[release]
            )
        inside = f"http://{grafana_store.SERVICE}.{MONITORING}.svc"
        self.endpoint = f"https://{host}" if host else inside

    def _dashboards(self, release: pulumi.Resource) -> None:
        """ConfigMaps that Grafana's sidecar finds by their label."""
        for name, text in dashboards.rendered(self.site.spec).items():
            k8s.core.v1.ConfigMap(
                f"{self.name}-dashboard-{name}",
                metadata=self.meta(
                    f"dashboard-{name}",
                    labels=dashboards.LABEL,
                    annotations={dashboards.FOLDER: dashboards.TITLE},
                ),
                data={f"plinth-{name}.json": text},
                opts=self.child(release),
            )


def values(site: Site, database: Database | None) -> dict[str, Any]:
    """Values of the chart; `database` is Grafana's, where it has one."""
    managed = {"enabled": False}
    small = resources("50m", "128Mi", cpu_limit="500m", memory_limit="512Mi")
    return {
        # From their own chart, which upgrades them.
        "crds": {"enabled": False},
        # The cloud runs these and opens no port of theirs.
        "kubeControllerManager": managed,
        "kubeScheduler": managed,
        "kubeEtcd": managed,
        # It listens on localhost alone.
        "kubeProxy": managed,
        "defaultRules": {
            "rules": {
                "etcd": False,
                "kubeControllerManager": False,
                "kubeSchedulerAlerting": False,
                "kubeSchedulerRecording": False,
                "kubeProxy": False,
                "windows": False,
            }
        },
        "prometheusOperator": {
            "nodeSelector": SYSTEM,
            "resources": small,
            # In place of the chart's hook jobs, which a failed install leaves behind.
            "admissionWebhooks": {
                "certManager": {"enabled": True},
                "patch": {"enabled": False},
                # Without the jobs the chart fails closed, and then refuses its own rules, which it
                # brings before the operator answers.
                "failurePolicy": "Ignore",
            },
        },
        "prometheus": _prometheus(site),
        "alertmanager": _alertmanager(site),
        "grafana": _grafana(site, database),
        "kube-state-metrics": {
            "nodeSelector": SYSTEM,
            "resources": small,
            # By these, alerts and dashboards know the pool of a node and the team of a model.
            "metricLabelsAllowlist": list(rules.LABELS),
        },
        "prometheus-node-exporter": {
            # On every node: the GPU nodes' taints included.
            "tolerations": [{"operator": "Exists"}],
            "resources": resources("20m", "32Mi", cpu_limit="250m", memory_limit="128Mi"),
        },
        **({} if site.cluster.node_exporter else {"nodeExporter": {"enabled": False}}),
    }


def _prometheus(site: Site) -> dict[str, Any]:
    section = site.spec.monitoring
    return {
        "podDisruptionBudget": {"enabled": section.replicas > 1},
        **thanos_sidecar.values(site),
        "prometheusSpec": {
            **thanos_sidecar.spec(site),
            # Tempo writes what it made of traces.
            "enableRemoteWriteReceiver": section.traces == "tempo" and section.trace_metrics,
            "replicas": section.replicas,
            "retention": f"{section.retention_days}d",
            # Blocks are deleted before the disk is full, which Prometheus does not survive.
            "retentionSize": f"{section.storage_gib * 85 // 100}GiB",
            "externalLabels": {
                "platform": site.spec.name,
                "environment": site.spec.environment,
            },
            # Monitors of every release, and not only of this one.
            "serviceMonitorSelectorNilUsesHelmValues": False,
            "podMonitorSelectorNilUsesHelmValues": False,
            "ruleSelectorNilUsesHelmValues": False,
            "probeSelectorNilUsesHelmValues": False,
            "scrapeConfigSelectorNilUsesHelmValues": False,
            "storageSpec": {"volumeClaimTemplate": _claim(site, section.storage_gib)},
            "nodeSelector": SYSTEM,
            "podAntiAffinity": "soft",
            "resources": resources("250m", "1Gi", cpu_limit="2", memory_limit="4Gi"),
        },
    }


def _alertmanager(site: Site) -> dict[str, Any]:
    section = site.spec.monitoring
    return {
        "podDisruptionBudget": {"enabled": section.replicas > 1},
        "config": alerting.config(section.alerts),
        "alertmanagerSpec": {
            "replicas": section.replicas,
            "secrets": [alerting.SECRET] if alerting.secrets(section.alerts) else [],
            "storage": {"volumeClaimTemplate": _claim(site, 5)},
            "nodeSelector": SYSTEM,
            "podAntiAffinity": "soft",
            "resources": resources("20m", "64Mi", cpu_limit="250m", memory_limit="256Mi"),
        },
    }


def _grafana(site: Site, database: Database | None) -> dict[str, Any]:
    host = site.host("grafana")
    encryption = {"secretKeyRef": {"name": GRAFANA_ADMIN, "key": GRAFANA_KEY}}
    return {
        "admin": {
            "existingSecret": GRAFANA_ADMIN,
            "userKey": "admin-user",
            "passwordKey": "admin-password",
        },
        **grafana_store.values(site, database),
        "envValueFrom": {
            "GF_SECURITY_SECRET_KEY": encryption,
            **grafana_store.variables(database),
            **grafana_sign_in.variables(site),
        },
        "additionalDataSources": data_sources.sources(site.spec.monitoring),
        "sidecar": {
            "datasources": {"isDefaultDatasource": not site.spec.monitoring.long_term.enabled},
            "dashboards": {
                "folderAnnotation": dashboards.FOLDER,
                "provider": {"foldersFromFilesStructure": True},
            },
        },
        # It would run as root; the volume's group is set without it.
        "initChownData": {"enabled": False},
        "nodeSelector": SYSTEM,
        "resources": resources("50m", "256Mi", cpu_limit="500m", memory_limit="512Mi"),
        "grafana.ini": {
            "analytics": {"check_for_updates": False, "reporting_enabled": False},
            **({"server": {"domain": host, "root_url": f"https://{host}"}} if host else {}),
            **grafana_store.settings(database),
            **grafana_sign_in.settings(site),
        },
    }


def _claim(site: Site, gib: int) -> dict[str, Any]:
    return {
        "spec": {
            **storage_class(site),
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": f"{gib}Gi"}},
        }
    }
