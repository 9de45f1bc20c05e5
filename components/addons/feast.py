"""Feast: feature servers over the online store, and the job that fills it.

Typed objects in place of upstream's chart: that has no pod labels, which some clouds bind an identity
by, no probe but an open port, no port for its metrics and no disruption budget, and it knows no job.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from ..cloud import FEAST_FILES
from . import catalog, feature_store, objects, pods, rules
from .addon import Addon
from .site import SERVICES

CONFIG = "feature-store"
SECRET = "feast-environment"  # noqa: S105
SERVER = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "server"}
JOB = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "materialize"}

USER = 1001
"""User of the image, as Red Hat's Python images have it."""

PORT = 6566
METRICS_PORT = 8000

FILE = "/etc/feast/feature_store.yaml"


class Feast(Addon):
    """Feature servers and scheduled incremental materialisation over one `feature_store.yaml`."""

    key = "feast"
    namespace = "feast"
    # Its nodes may be none until something asks for one.
    requires = ("prometheus-operator-crds", "external-secrets", "autoscaler")
    reached_from = ("models", "airflow")
    reads_secrets = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.features.engine == "feast"

    def declare(self) -> None:
        site, features = self.site, self.site.spec.features
        registry = site.cloud.database("feast", site.spec.database, site.network)
        offline = site.cloud.offline_store(features, site.network, site.buckets["datasets"])
        online = site.cloud.online_store(features, site.network)
        text = feature_store.text(features, offline, online)
        self._volumes, self._mounts = _files({**offline.files, **online.files})
        secret = self.secret(
            SECRET,
            feature_store.remotes(registry, offline, online),
            feature_store.environment(offline, online),
        )
        config = k8s.core.v1.ConfigMap(
            f"{self.name}-config",
            metadata=self.meta(CONFIG),
            data={"feature_store.yaml": text},
            opts=self.child(),
        )
        # A change of the file must reach pods that run already.
        checksum = {"plinth.dev/config": text.apply(_checksum)}
        self._materialize(checksum, after=[config, secret])
        self._serve(checksum, after=[config, secret])
        if features.views:
            stale = rules.features(features.project, features.views)
            self.custom("monitoring.coreos.com/v1", "PrometheusRule", "features", stale)
        self.endpoint = f"http://feature-server.{self.namespace}.svc:{PORT}"

    def _serve(
        self, checksum: Mapping[str, pulumi.Input[str]], after: list[pulumi.Resource]
    ) -> None:
        section = self.site.spec.features
        account = self.service_account("feast-server")
        health = k8s.core.v1.HTTPGetActionArgs(path="/health", port="http")
        container = self._container(
            "server",
            [
                *(
                    "serve",
                    "--host",
                    "0.0.0.0",  # noqa: S104 - the pod
                    "--port",
                    str(PORT),
                    "--metrics",
                    "--no-access-log",
                ),
                *("--registry_ttl_sec", str(feature_store.REGISTRY_CACHE_SECONDS)),
            ],
            pods.requirements("250m", "512Mi", cpu_limit="2", memory_limit="2Gi"),
        )
        container.ports = [
            k8s.core.v1.ContainerPortArgs(name="http", container_port=PORT),
            k8s.core.v1.ContainerPortArgs(name="metrics", container_port=METRICS_PORT),
        ]
        container.startup_probe = k8s.core.v1.ProbeArgs(
            http_get=health, period_seconds=5, failure_threshold=36
        )
        container.readiness_probe = k8s.core.v1.ProbeArgs(http_get=health, period_seconds=10)
        container.liveness_probe = k8s.core.v1.ProbeArgs(
            http_get=health, period_seconds=20, failure_threshold=6
        )
        deployment = k8s.apps.v1.Deployment(
            f"{self.name}-server",
            metadata=self.meta("feature-server", labels=SERVER),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=section.replicas,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=SERVER),
                strategy=k8s.apps.v1.DeploymentStrategyArgs(
                    type="RollingUpdate",
                    rolling_update=k8s.apps.v1.RollingUpdateDeploymentArgs(
                        max_surge=1, max_unavailable=0
                    ),
                ),
                template=self._template("feast-server", SERVER, checksum, container, "Always"),
            ),
            opts=self.child(account, *after),
        )
        service = k8s.core.v1.Service(
            f"{self.name}-service",
            metadata=self.meta("feature-server", labels=SERVER),
            spec=k8s.core.v1.ServiceSpecArgs(
                selector=SERVER,
                ports=[
                    k8s.core.v1.ServicePortArgs(name="http", port=PORT, target_port="http"),
                    k8s.core.v1.ServicePortArgs(
                        name="metrics", port=METRICS_PORT, target_port="metrics"
                    ),
                ],
            ),
            opts=self.child(),
        )
        if section.replicas > 1:
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-budget",
                metadata=self.meta("feature-server"),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=SERVER),
                ),
                opts=self.child(),
            )
        monitor = objects.service_monitor(SERVER, "metrics")
        self.custom("monitoring.coreos.com/v1", "ServiceMonitor", "feature-server", monitor)
        self.ready = (deployment, service)

    def _materialize(
        self, checksum: Mapping[str, pulumi.Input[str]], after: list[pulumi.Resource]
    ) -> None:
        account = self.service_account("feast-materialize")
        container = self._container(
            "materialize", [], pods.requirements("500m", "1Gi", cpu_limit="2", memory_limit="4Gi")
        )
        # Up to now, which no argument but the shell's clock can say.
        now = '"$(date -u +%Y-%m-%dT%H:%M:%S)"'
        command = f"exec feast --feature-store-yaml {FILE} materialize-incremental {now}"
        container.command = ["/bin/sh", "-c", command]
        k8s.batch.v1.CronJob(
            f"{self.name}-materialize",
            metadata=self.meta("materialize", labels=JOB),
            spec=k8s.batch.v1.CronJobSpecArgs(
                schedule=self.site.spec.features.materialize,
                time_zone="Etc/UTC",
                # Two runs would write one interval twice.
                concurrency_policy="Forbid",
                starting_deadline_seconds=300,
                successful_jobs_history_limit=1,
                failed_jobs_history_limit=3,
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    spec=k8s.batch.v1.JobSpecArgs(
                        backoff_limit=2,
                        active_deadline_seconds=6 * 3600,
                        template=self._template(
                            "feast-materialize", JOB, checksum, container, "Never"
                        ),
                    )
                ),
            ),
            opts=self.child(account, *after),
        )

    def _container(
        self, name: str, arguments: list[str], resources: k8s.core.v1.ResourceRequirementsArgs
    ) -> k8s.core.v1.ContainerArgs:
        _, tmp = pods.scratch()
        config = k8s.core.v1.VolumeMountArgs(name="config", mount_path="/etc/feast", read_only=True)
        return k8s.core.v1.ContainerArgs(
            name=name,
            image=catalog.image("feast").image,
            command=["feast", "--feature-store-yaml", FILE, *arguments],
            working_dir="/tmp",  # noqa: S108 - the one place that can be written to
            env=[k8s.core.v1.EnvVarArgs(name="HOME", value="/tmp")],  # noqa: S108
            env_from=[
                k8s.core.v1.EnvFromSourceArgs(
                    secret_ref=k8s.core.v1.SecretEnvSourceArgs(name=SECRET)
                )
            ],
            resources=resources,
            security_context=pods.container_security(),
            volume_mounts=[tmp, config, *self._mounts],
        )

    def _template(
        self,
        account: str,
        labels: Mapping[str, str],
        annotations: Mapping[str, pulumi.Input[str]],
        container: k8s.core.v1.ContainerArgs,
        restart: str,
    ) -> k8s.core.v1.PodTemplateSpecArgs:
        tmp, _ = pods.scratch()
        identity = self.site.identity(self.namespace, account)
        return k8s.core.v1.PodTemplateSpecArgs(
            metadata=k8s.meta.v1.ObjectMetaArgs(
                labels={**self.site.labels, **labels, **identity.pod_labels},
                annotations=dict(annotations),
            ),
            spec=k8s.core.v1.PodSpecArgs(
                service_account_name=account,
                # The cloud's token is mounted by its own webhook; the API server is never called.
                automount_service_account_token=False,
                restart_policy=restart,
                node_selector=SERVICES,
                security_context=pods.pod_security(USER),
                topology_spread_constraints=[
                    k8s.core.v1.TopologySpreadConstraintArgs(
                        max_skew=1,
                        topology_key="topology.kubernetes.io/zone",
                        when_unsatisfiable="ScheduleAnyway",
                        label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
                    )
                ],
                containers=[container],
                volumes=[
                    tmp,
                    k8s.core.v1.VolumeArgs(
                        name="config",
                        config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=CONFIG),
                    ),
                    *self._volumes,
                ],
            ),
        )


def _files(
    files: Mapping[str, str],
) -> tuple[list[k8s.core.v1.VolumeArgs], list[k8s.core.v1.VolumeMountArgs]]:
    """Files of the stores, from the Secret that the pods load: a volume and its mount, or none."""
    if not files:
        return [], []
    items = [k8s.core.v1.KeyToPathArgs(key=key, path=path) for path, key in files.items()]
    secret = k8s.core.v1.SecretVolumeSourceArgs(secret_name=SECRET, items=items)
    volume = k8s.core.v1.VolumeArgs(name="files", secret=secret)
    mount = k8s.core.v1.VolumeMountArgs(name="files", mount_path=FEAST_FILES, read_only=True)
    return [volume], [mount]


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
