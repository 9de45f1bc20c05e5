"""Kubeflow Trainer: TrainJobs over JobSets, with runtimes for the platform's pools."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.orchestration import TRAINING
from spec.platform import Platform

from . import homes, objects
from .addon import Addon
from .pods import anti_affinity, resources
from .site import SYSTEM, Site
from .training_runtimes import runtimes

NAMESPACE = "kubeflow-trainer"

ACCOUNT = "trainer"
"""Service account of training jobs, in the namespace `training`."""

API = "trainer.kubeflow.org/v1alpha1"

MANAGER = {
    "app.kubernetes.io/name": "kubeflow-trainer",
    "app.kubernetes.io/component": "manager",
}
JOBSET = {"app.kubernetes.io/name": "jobset", "app.kubernetes.io/component": "controller"}
"""Labels that the chart, and its part JobSet, put on their pods."""


class Trainer(Addon):
    """The controllers of TrainJob and JobSet, pinned runtimes, and the namespace `training`."""

    key = "kubeflow-trainer"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "autoscaler")
    # A job's pods report how far they are.
    reached_from = (TRAINING,)
    # The webhooks of both controllers.
    open_ports = (9443,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.orchestration.kubeflow.trainer

    def declare(self) -> None:
        site = self.site
        release = self.release(values(site))
        self.custom(
            "monitoring.coreos.com/v1",
            "ServiceMonitor",
            "kubeflow-trainer",
            objects.service_monitor(MANAGER, "monitoring-port"),
            after=[release],
        )
        if site.redundant:
            self._budget("kubeflow-trainer-controller-manager", MANAGER, release)
            self._budget("jobset-controller", JOBSET, release)
        keys = site.identity(TRAINING, ACCOUNT).keys
        # It goes before the controllers, which must still be there to take the jobs' finalizers.
        space = self.make_namespace(
            TRAINING,
            security="baseline",
            reached_from=(),
            reads_secrets=keys is not None,
            serves_routes=False,
            workloads=True,
            after=[release],
        )
        if keys:
            homes.allow_secrets(self, TRAINING, [keys.secret.key], space)
        member = homes.member(self, ACCOUNT, TRAINING, after=[space])
        made = [
            self._runtime(name, framework, spec, release)
            for name, framework, spec in runtimes(site, member)
        ]
        self.ready = (release, *member.ready, *made)

    def _runtime(
        self, name: str, framework: str, spec: dict[str, Any], release: pulumi.Resource
    ) -> pulumi.Resource:
        # Its clients look for the label, and do not see a runtime without.
        labels = {**self.site.labels, "trainer.kubeflow.org/framework": framework}
        return k8s.apiextensions.CustomResource(
            f"{self.name}-{name}",
            api_version=API,
            kind="ClusterTrainingRuntime",
            metadata={"name": name, "labels": labels},
            spec=spec,
            opts=self.child(release),
        )

    def _budget(self, name: str, labels: dict[str, str], release: pulumi.Resource) -> None:
        k8s.policy.v1.PodDisruptionBudget(
            f"{self.name}-{name}-budget",
            metadata=self.meta(name),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels)
            ),
            opts=self.child(release),
        )


def values(site: Site) -> dict[str, Any]:
    """Values of the chart and of its part JobSet."""
    return {
        "jobset": {
            "install": True,
            "controller": {
                "replicas": site.replicas,
                "nodeSelector": SYSTEM,
                "affinity": anti_affinity(JOBSET),
                "resources": resources("100m", "128Mi", cpu_limit="1", memory_limit="1Gi"),
            },
        },
        "manager": {
            "replicas": site.replicas,
            "nodeSelector": SYSTEM,
            "affinity": anti_affinity(MANAGER),
            "resources": resources("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
            "config": {
                # Prometheus alone reaches it; its certificate is the webhook's own.
                "metrics": {"secureServing": False},
                "leaderElection": {"leaderElect": True},
            },
        },
        # Ours instead.
        "runtimes": {"defaultEnabled": False},
        "dataCache": {"enabled": False},
    }
