"""The loop from drift to retraining: payloads are collected, looked at, and followed by a pipeline.

Three parts, each with an identity of its own: collectors, to which KServe's agents send requests and
answers; a check by the clock, which compares them with what models were trained on and starts a
pipeline; and what deletes payloads by their age. What they run is runtime/plinth_runtime.
"""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform
from spec.rules.drift import captured

from . import drift_trigger, objects, pods
from .addon import Addon
from .drift_pods import COLLECTOR, NAMESPACE, PORT, DriftPods

LABELS = {"app.kubernetes.io/name": "payload-collector"}

PRUNE = "37 2 * * *"
"""When payloads are deleted by age, UTC."""

CHECK_SECONDS = 3600
"""Longest that a check may take."""


class Drift(Addon):
    """The collectors of payloads, and the jobs that look at what they wrote."""

    key = "drift"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "airflow", "prefect")
    # KServe's agents, in the pods of models.
    reached_from = ("models",)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return bool(captured(spec))

    def takes_secrets(self) -> bool:
        keys = self.site.identity(NAMESPACE, COLLECTOR).keys
        return keys is not None or self.site.spec.monitoring.drift.retrain

    def declare(self) -> None:
        section = self.site.spec.monitoring.drift
        made = DriftPods(self)
        self._collect(made)
        self._cron(made, "payload-retention", PRUNE, "prune", [], ())
        if section.enabled:
            starter = drift_trigger.declare(self)
            self._cron(
                made, "drift-check", section.schedule, "check", starter.environment, starter.ready
            )
        self.endpoint = f"http://{COLLECTOR}.{NAMESPACE}.svc:{PORT}"

    # --- the parts ----------------------------------------------------------------------------

    def _collect(self, made: DriftPods) -> None:
        section = self.site.spec.monitoring.drift.payload_capture
        replicas = section.replicas or self.site.replicas
        member = made.member(COLLECTOR)
        container = made.container(
            "collector",
            ["python", "-m", "plinth_runtime.capture"],
            made.capturing(),
            member,
            # Beside the buffer there are bodies that are being read, and the file that is written.
            pods.requirements("100m", "384Mi", cpu_limit="2", memory_limit="1Gi"),
        )
        container.ports = [k8s.core.v1.ContainerPortArgs(name="http", container_port=PORT)]
        health = k8s.core.v1.HTTPGetActionArgs(path="/healthz", port="http")
        ready = k8s.core.v1.HTTPGetActionArgs(path="/ready", port="http")
        container.startup_probe = k8s.core.v1.ProbeArgs(
            http_get=health, period_seconds=3, failure_threshold=40
        )
        container.readiness_probe = k8s.core.v1.ProbeArgs(http_get=ready, period_seconds=5)
        container.liveness_probe = k8s.core.v1.ProbeArgs(
            http_get=health, period_seconds=20, timeout_seconds=5, failure_threshold=6
        )
        deployment = k8s.apps.v1.Deployment(
            f"{self.name}-collector",
            metadata=self.meta(COLLECTOR, labels=LABELS),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=replicas,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=LABELS),
                strategy=k8s.apps.v1.DeploymentStrategyArgs(
                    type="RollingUpdate",
                    rolling_update=k8s.apps.v1.RollingUpdateDeploymentArgs(
                        max_surge=1, max_unavailable=0
                    ),
                ),
                template=made.template(LABELS, container, member, "Always"),
            ),
            opts=self.child(*member.ready),
        )
        service = k8s.core.v1.Service(
            f"{self.name}-service",
            metadata=self.meta(COLLECTOR, labels=LABELS),
            spec=k8s.core.v1.ServiceSpecArgs(
                selector=LABELS,
                ports=[k8s.core.v1.ServicePortArgs(name="http", port=PORT, target_port="http")],
            ),
            opts=self.child(),
        )
        if replicas > 1:
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-budget",
                metadata=self.meta(COLLECTOR),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=LABELS),
                ),
                opts=self.child(),
            )
        monitor = objects.service_monitor(LABELS, "http")
        self.custom("monitoring.coreos.com/v1", "ServiceMonitor", COLLECTOR, monitor)
        self.ready = (deployment, service)

    def _cron(
        self,
        made: DriftPods,
        name: str,
        schedule: str,
        command: str,
        environment: list[k8s.core.v1.EnvVarArgs],
        after: tuple[pulumi.Resource, ...],
    ) -> None:
        """A job by the clock, that runs a command of `plinth_runtime.drift`."""
        labels = {"app.kubernetes.io/name": name}
        member = made.member(name)
        container = made.container(
            command,
            ["python", "-m", "plinth_runtime.drift", command],
            [*(made.checking() if command == "check" else made.pruning()), *environment],
            member,
            # A check holds the rows of one model.
            pods.requirements("250m", "512Mi", cpu_limit="2", memory_limit="4Gi"),
        )
        k8s.batch.v1.CronJob(
            f"{self.name}-{command}",
            metadata=self.meta(name, labels=labels),
            spec=k8s.batch.v1.CronJobSpecArgs(
                schedule=schedule,
                time_zone="Etc/UTC",
                # Two checks at once would start two pipelines.
                concurrency_policy="Forbid",
                starting_deadline_seconds=600,
                successful_jobs_history_limit=1,
                failed_jobs_history_limit=3,
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    spec=k8s.batch.v1.JobSpecArgs(
                        backoff_limit=1,
                        active_deadline_seconds=CHECK_SECONDS,
                        template=made.template(labels, container, member, "Never"),
                    )
                ),
            ),
            opts=self.child(*member.ready, *after),
        )
