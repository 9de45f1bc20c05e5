"""Feast's feature servers: their pods, how many there are, and who may ask them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.data import Features

from . import objects, pods
from .addon import Addon
from .feast_pods import FILE, FeastPods
from .site import Site

NAME = "feature-server"
ACCOUNT = "feast-server"
SERVER = {"app.kubernetes.io/name": "feast", "app.kubernetes.io/component": "server"}

PORT = 6566
METRICS_PORT = 8000

PATHS = ("/get-online-features", "/search", "/push", "/write-to-online-store")
"""What is answered from outside, if anything is: the server's paths that ask for a token and are about
values. Its page of `/chat` asks nobody, and `/materialize` is the job's work."""

DRAIN_SECONDS = 10
"""How long a server that goes still answers whom the news has not reached."""


def declare(addon: Addon, made: FeastPods, after: Sequence[pulumi.Resource]) -> tuple[Any, ...]:
    """Declare them; what must stand before they count as installed."""
    site = addon.site
    section = site.spec.features
    account = addon.service_account(ACCOUNT)
    secured = section.auth != "none"
    before = [account, *after, *(_reviewer(addon) if secured else ())]
    deployment = k8s.apps.v1.Deployment(
        f"{addon.name}-server",
        metadata=addon.meta(NAME, labels=SERVER),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            # Where they are scaled, their number is the autoscaler's.
            replicas=section.replicas if section.max_replicas is None else None,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=SERVER),
            strategy=k8s.apps.v1.DeploymentStrategyArgs(
                type="RollingUpdate",
                rolling_update=k8s.apps.v1.RollingUpdateDeploymentArgs(
                    max_surge=1, max_unavailable=0
                ),
            ),
            template=made.template(
                ACCOUNT, SERVER, _container(made, site), "Always", reviews_tokens=secured
            ),
        ),
        opts=addon.child(*before),
    )
    service = _service(addon)
    if section.replicas > 1:
        k8s.policy.v1.PodDisruptionBudget(
            f"{addon.name}-budget",
            metadata=addon.meta(NAME),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=SERVER)
            ),
            opts=addon.child(),
        )
    if section.max_replicas is not None:
        _scale(addon, section, section.max_replicas, deployment)
    monitor = objects.service_monitor(SERVER, "metrics")
    addon.custom("monitoring.coreos.com/v1", "ServiceMonitor", NAME, monitor)
    name = host(site)
    if name:
        after_all = [deployment, service]
        addon.custom(
            "gateway.networking.k8s.io/v1", "HTTPRoute", "features", route(name), after=after_all
        )
    return deployment, service


def host(site: Site) -> str | None:
    """Name under which they are asked from outside: only where they ask for a token themselves."""
    return site.host("features") if site.spec.features.auth == "oidc" else None


def route(name: str) -> dict[str, Any]:
    """The gateway leads single paths of a host name to them, and no other."""
    spec = objects.route(name, NAME, PORT)
    spec["rules"][0]["matches"] = [
        {"path": {"type": "Exact", "value": path}, "method": "POST"} for path in PATHS
    ]
    return spec


def command(section: Features) -> list[str]:
    """The command line of a server."""
    server = section.server
    return [
        *("feast", "--feature-store-yaml", FILE),
        *("serve", "--host", "0.0.0.0"),  # noqa: S104 - the pod
        *("--port", str(PORT), "--metrics", "--no-access-log"),
        *("--workers", str(server.workers)),
        *("--keep-alive-timeout", str(server.keep_alive_seconds)),
        *("--registry_ttl_sec", str(server.registry_refresh_seconds)),
        *("--max-requests", str(_most_requests(section))),
    ]


def resources(site: Site) -> k8s.core.v1.ResourceRequirementsArgs:
    """What a server is given: as the spec says, else little in dev and enough elsewhere.

    The limit of processors leaves room above what is kept: a server that is held back answers late.
    """
    server = site.spec.features.server
    dev = not site.redundant
    vcpus = server.vcpus or (0.25 if dev else 1)
    least = 0.5 + 0.5 * (server.workers - 1) if dev else 1 + 0.5 * (server.workers - 1)
    gib = server.memory_gib or least
    return pods.requirements(
        cpu(vcpus),
        memory(gib),
        cpu_limit=cpu(max(2, 2 * vcpus, server.workers)),
        memory_limit=memory(2 * gib),
    )


def nearest(kubernetes: str) -> str:
    """How a Service prefers endpoints of the caller's zone: 1.35 has another name for it than before."""
    return "PreferSameZone" if kubernetes >= "1.35" else "PreferClose"


def cpu(vcpus: float) -> str:
    """A number of vCPUs as Kubernetes writes it."""
    return f"{round(vcpus * 1000)}m" if vcpus % 1 else str(int(vcpus))


def memory(gib: float) -> str:
    """GiB as Kubernetes writes them."""
    return f"{round(gib * 1024)}Mi" if gib % 1 else f"{int(gib)}Gi"


def _container(made: FeastPods, site: Site) -> k8s.core.v1.ContainerArgs:
    health = k8s.core.v1.HTTPGetActionArgs(path="/health", port="http")
    container = made.container("server", command(site.spec.features), resources(site))
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
    container.lifecycle = k8s.core.v1.LifecycleArgs(
        pre_stop=k8s.core.v1.LifecycleHandlerArgs(
            sleep=k8s.core.v1.SleepActionArgs(seconds=DRAIN_SECONDS)
        )
    )
    return container


def _service(addon: Addon) -> k8s.core.v1.Service:
    ports = {"http": PORT, "metrics": METRICS_PORT}
    return k8s.core.v1.Service(
        f"{addon.name}-service",
        metadata=addon.meta(NAME, labels=SERVER),
        spec=k8s.core.v1.ServiceSpecArgs(
            selector=SERVER,
            # A reader asks a server of its own zone, where there is one.
            traffic_distribution=nearest(addon.site.spec.cluster.version),
            ports=[
                k8s.core.v1.ServicePortArgs(name=name, port=port, target_port=name)
                for name, port in ports.items()
            ],
        ),
        opts=addon.child(),
    )


def _scale(addon: Addon, section: Features, most: int, deployment: pulumi.Resource) -> None:
    scaling = k8s.autoscaling.v2
    target = scaling.MetricTargetArgs(
        type="Utilization", average_utilization=section.target_cpu_percent
    )
    scaling.HorizontalPodAutoscaler(
        f"{addon.name}-scaling",
        metadata=addon.meta(NAME),
        spec=scaling.HorizontalPodAutoscalerSpecArgs(
            scale_target_ref=scaling.CrossVersionObjectReferenceArgs(
                api_version="apps/v1", kind="Deployment", name=NAME
            ),
            min_replicas=section.replicas,
            max_replicas=most,
            metrics=[
                scaling.MetricSpecArgs(
                    type="Resource",
                    resource=scaling.ResourceMetricSourceArgs(name="cpu", target=target),
                )
            ],
        ),
        opts=addon.child(deployment),
    )


def _reviewer(addon: Addon) -> tuple[pulumi.Resource, ...]:
    """It may ask the API server whose a token is, and nothing else."""
    name = f"{NAME}-token-review"
    rbac = k8s.rbac.v1
    metadata = k8s.meta.v1.ObjectMetaArgs(name=name, labels=dict(addon.site.labels))
    rule = rbac.PolicyRuleArgs(
        api_groups=["authentication.k8s.io"], resources=["tokenreviews"], verbs=["create"]
    )
    role = rbac.ClusterRole(
        f"{addon.name}-token-review", metadata=metadata, rules=[rule], opts=addon.child()
    )
    binding = rbac.ClusterRoleBinding(
        f"{addon.name}-token-review-binding",
        metadata=metadata,
        role_ref=rbac.RoleRefArgs(
            api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=name
        ),
        subjects=[rbac.SubjectArgs(kind="ServiceAccount", name=ACCOUNT, namespace=addon.namespace)],
        opts=addon.child(role),
    )
    return role, binding


def _most_requests(section: Features) -> int:
    """Requests after which the server's worker begins anew; 0 for never.

    A worker does not begin without the registry, and with it goes the pod: so that an outage of the
    registry does not stop what needs no more than the online store, workers stay. Where both lie in
    one database, a new worker gets back connections that failed queries took out of the pool.
    """
    return 10_000 if section.online == "postgres" else 0
