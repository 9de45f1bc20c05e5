"""Feast: feature servers over the online store, the job that fills it, and the one that defines it.

Typed objects in place of upstream's chart: that has no pod labels, which some clouds bind an identity
by, no probe but an open port, no port for its metrics and no disruption budget, and it knows no job.
"""

from __future__ import annotations

import hashlib

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from . import feast_server, feature_store, pods, rules, trust
from .addon import Addon
from .feast_pods import CONFIG, FILE, NAMESPACE, SECRET, FeastPods, mount, shell
from .feast_server import PORT
from .objects import GATEWAY_NAMESPACE

JOB = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "materialize"}
APPLY = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "apply"}

DEFINITIONS = "/etc/feast-definitions"
"""Where the job `apply` finds the ConfigMap `feature-definitions`, which users write."""

COPY = "/tmp/definitions"  # noqa: S108 - the one place that can be written to


class Feast(Addon):
    """Feature servers and scheduled incremental materialisation over one `feature_store.yaml`."""

    key = "feast"
    namespace = NAMESPACE
    # Its nodes may be none until something asks for one.
    requires = ("prometheus-operator-crds", "external-secrets", "gateway", "autoscaler")
    reached_from = ("models", "airflow")
    reads_secrets = True
    serves_routes = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.features.engine == "feast"

    def callers(self) -> tuple[str, ...]:
        outside = (GATEWAY_NAMESPACE,) if feast_server.host(self.site) else ()
        return (*self.reached_from, *outside)

    def declare(self) -> None:
        site, features = self.site, self.site.spec.features
        registry = site.cloud.database("feast", site.spec.database, site.network)
        offline = site.cloud.offline_store(features, site.network, site.buckets["datasets"])
        online = site.cloud.online_store(features, site.network)
        text = feature_store.text(features, site.spec.access.oidc, offline, online)
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
        self.ready = feast_server.declare(self, made, after)
        if features.views:
            stale = rules.features(features.project, features.views)
            self.custom("monitoring.coreos.com/v1", "PrometheusRule", "features", stale)
        self.endpoint = f"http://feature-server.{self.namespace}.svc:{PORT}"

    def _jobs(self, made: FeastPods, after: list[pulumi.Resource]) -> None:
        """What fills the online store by the clock, and what takes up definitions when it is asked to."""
        section = self.site.spec.features
        size = section.materialization
        account = self.service_account("feast-materialize")
        opts = self.child(account, *after)
        # Up to now, which no argument but the shell's clock can say.
        now = '"$(date -u +%Y-%m-%dT%H:%M:%S)"'
        fill = made.container(
            "materialize",
            shell(f"exec feast --feature-store-yaml {FILE} materialize-incremental {now}"),
            pods.requirements(
                feast_server.cpu(size.vcpus),
                feast_server.memory(size.memory_gib),
                cpu_limit=feast_server.cpu(max(2, 2 * size.vcpus)),
                memory_limit=feast_server.memory(4 * size.memory_gib),
            ),
        )
        self._cron(
            "materialize",
            k8s.batch.v1.CronJobSpecArgs(
                schedule=section.materialize,
                # Two runs would write one interval twice.
                concurrency_policy="Forbid",
                starting_deadline_seconds=300,
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    spec=k8s.batch.v1.JobSpecArgs(
                        backoff_limit=size.retries,
                        active_deadline_seconds=size.deadline_minutes * 60,
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


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
