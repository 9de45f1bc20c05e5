"""KubeRay: clusters, jobs and services of Ray in a namespace of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.orchestration import RAY
from spec.platform import Platform

from . import homes
from .addon import Addon
from .homes import Member
from .pods import POD_SECURITY, anti_affinity, resources
from .site import SYSTEM, Site

NAMESPACE = "kuberay"

ACCOUNT = "ray"
"""Service account of Ray's pods, in the namespace `ray`."""

LABELS = {"app.kubernetes.io/name": "kuberay-operator"}
"""Label that the chart puts on its pods."""


class Kuberay(Addon):
    """The operator, which looks after the namespace `ray` alone."""

    key = "kuberay-operator"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets", "autoscaler")

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.orchestration.kubeflow.ray

    def declare(self) -> None:
        site = self.site
        keys = site.identity(RAY, ACCOUNT).keys
        # The operator asks the head of a cluster how its jobs are; it is deleted after them.
        space = self.make_namespace(
            RAY,
            security="baseline",
            reached_from=(NAMESPACE,),
            reads_secrets=keys is not None,
            serves_routes=False,
            workloads=True,
        )
        if keys:
            homes.allow_secrets(self, RAY, [keys.secret.key], space)
        member = homes.member(self, ACCOUNT, RAY, after=[space])
        release = self.release(values(site, member), after=[space, *member.ready])
        if site.redundant:
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-budget",
                metadata=self.meta("kuberay-operator"),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=LABELS)
                ),
                opts=self.child(release),
            )
        monitor = self.custom(
            "monitoring.coreos.com/v1",
            "PodMonitor",
            "ray",
            pods_of_ray(),
            namespace=RAY,
            after=[space],
        )
        self.ready: tuple[pulumi.Resource, ...] = (release, monitor)


def values(site: Site, member: Member) -> dict[str, Any]:
    """Values of the chart.

    With Kueue there is no scheduler to name: it holds a cluster back by the field `suspend`.
    """
    return {
        "replicas": site.replicas,
        "leaderElectionEnabled": True,
        "watchNamespace": [RAY],
        "batchScheduler": {"name": ""},
        # What every pod of Ray is told and is known by, so that no team has to repeat it.
        "configuration": {
            "enabled": True,
            "defaultContainerEnvs": list(member.environment),
            "defaultPodLabels": dict(member.labels),
        },
        "metrics": {"enabled": True, "serviceMonitor": {"enabled": True, "interval": "30s"}},
        "nodeSelector": SYSTEM,
        "affinity": anti_affinity(LABELS),
        "podSecurityContext": dict(POD_SECURITY),
        "resources": resources("100m", "512Mi", cpu_limit="1", memory_limit="1Gi"),
    }


def pods_of_ray() -> Mapping[str, Any]:
    """Prometheus scrapes every pod of Ray: the operator gives each a port for it."""
    exists = {"key": "ray.io/cluster", "operator": "Exists"}
    return {
        "selector": {"matchExpressions": [exists]},
        "podMetricsEndpoints": [{"port": "metrics", "interval": "30s"}],
    }
