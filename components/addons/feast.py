"""Feast: feature servers over the online store, the job that fills it, and the one that defines it.

Typed objects in place of upstream's chart: that has no pod labels, which some clouds bind an identity
by, no probe but an open port, no port for its metrics and no disruption budget, and it knows no job.
"""

from __future__ import annotations

import hashlib

import pulumi
import pulumi_kubernetes as k8s

from spec.data import Features
from spec.platform import Platform

from . import feature_store, objects, pods, rules, trust
from .addon import Addon
from .feast_pods import CONFIG, FILE, NAMESPACE, SECRET, FeastPods, mount, shell

SERVER = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "server"}
JOB = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "materialize"}
APPLY = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "apply"}

PORT = 6566
METRICS_PORT = 8000

DEFINITIONS = "/etc/feast-definitions"
"""Where the job `apply` finds the ConfigMap `feature-definitions`, which users write."""

COPY = "/tmp/definitions"  # noqa: S108 - the one place that can be written to


class Feast(Addon):
    """Feature servers and scheduled incremental materialisation over one `feature_store.yaml`."""

    key = "feast"
    namespace = NAMESPACE
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
        trusted = trust.trust(registry, None)
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
        after = [config, secret, *trust.declare(self, trusted)]
        made = FeastPods(site, {**offline.files, **online.files}, trusted, text.apply(_checksum))
        self._jobs(made, after)
        self._serve(made, after)
        if features.views:
            stale = rules.features(features.project, features.views)
            self.custom("monitoring.coreos.com/v1", "PrometheusRule", "features", stale)
        self.endpoint = f"http://feature-server.{self.namespace}.svc:{PORT}"

    def _serve(self, made: FeastPods, after: list[pulumi.Resource]) -> None:
        section = self.site.spec.features
        account = self.service_account("feast-server")
        health = k8s.core.v1.HTTPGetActionArgs(path="/health", port="http")
        container = made.container(
            "server",
            [
                *("feast", "--feature-store-yaml", FILE),
                *(
                    "serve",
                    "--host",
                    "0.0.0.0",  # noqa: S104 - the pod
                    "--port",
                    str(PORT),
                    "--metrics",
                    "--no-access-log",
                ),
                *("--registry_ttl_sec", str(feature_store.REGISTRY_REFRESH_SECONDS)),
                *("--max-requests", str(_most_requests(section))),
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
                template=made.template("feast-server", SERVER, container, "Always"),
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

    def _jobs(self, made: FeastPods, after: list[pulumi.Resource]) -> None:
        """What fills the online store by the clock, and what takes up definitions when it is asked to."""
        account = self.service_account("feast-materialize")
        opts = self.child(account, *after)
        # Up to now, which no argument but the shell's clock can say.
        now = '"$(date -u +%Y-%m-%dT%H:%M:%S)"'
        fill = made.container(
            "materialize",
            shell(f"exec feast --feature-store-yaml {FILE} materialize-incremental {now}"),
            pods.requirements("500m", "1Gi", cpu_limit="2", memory_limit="4Gi"),
        )
        self._cron(
            "materialize",
            k8s.batch.v1.CronJobSpecArgs(
                schedule=self.site.spec.features.materialize,
                # Two runs would write one interval twice.
                concurrency_policy="Forbid",
                starting_deadline_seconds=300,
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    spec=k8s.batch.v1.JobSpecArgs(
                        backoff_limit=2,
                        active_deadline_seconds=6 * 3600,
                        template=made.template("feast-materialize", JOB, fill, "Never"),
                    )
                ),
            ),
            opts,
        )
        take = made.container(
            "apply",
            # Without the links that a ConfigMap is mounted by, which Feast would take for files too.
            shell(
                f"mkdir {COPY} && cp {DEFINITIONS}/*.py {COPY}"
                f" && exec feast --chdir {COPY} --feature-store-yaml {FILE} apply"
            ),
            pods.requirements("250m", "512Mi", cpu_limit="2", memory_limit="2Gi"),
            mount("definitions", DEFINITIONS),
        )
        source = k8s.core.v1.ConfigMapVolumeSourceArgs(name="feature-definitions")
        definitions = k8s.core.v1.VolumeArgs(name="definitions", config_map=source)
        self._cron(
            "apply",
            k8s.batch.v1.CronJobSpecArgs(
                # Never by itself: `kubectl create job --from=cronjob/apply`.
                schedule="0 0 1 1 *",
                suspend=True,
                concurrency_policy="Forbid",
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    spec=k8s.batch.v1.JobSpecArgs(
                        # What is wrong with definitions is wrong the second time, too.
                        backoff_limit=0,
                        active_deadline_seconds=600,
                        ttl_seconds_after_finished=24 * 3600,
                        template=made.template(
                            "feast-materialize", APPLY, take, "Never", definitions
                        ),
                    )
                ),
            ),
            opts,
        )

    def _cron(
        self, name: str, spec: k8s.batch.v1.CronJobSpecArgs, opts: pulumi.ResourceOptions
    ) -> None:
        spec.time_zone = "Etc/UTC"
        spec.successful_jobs_history_limit = 1
        spec.failed_jobs_history_limit = 3
        metadata = self.meta(name, labels={**JOB, "app.kubernetes.io/component": name})
        k8s.batch.v1.CronJob(f"{self.name}-{name}", metadata=metadata, spec=spec, opts=opts)


def _most_requests(features: Features) -> int:
    """Requests after which the server's worker begins anew; 0 for never.

    A worker does not begin without the registry, and with it goes the pod: so that an outage of the
    registry does not stop what needs no more than the online store, workers stay. Where both lie in
    one database, a new worker gets back connections that failed queries took out of the pool.
    """
    return 10_000 if features.online == "postgres" else 0


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
