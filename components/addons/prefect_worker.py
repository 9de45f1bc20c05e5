"""Workers of a team's work pool: they start the runs as Jobs in the team's namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec.orchestration import WorkPool

from . import catalog, pods
from .addon import Addon
from .prefect_jobs import AUTH_KEY, HOME
from .prefect_values import API, NAMESPACE, USER
from .site import SERVICES

HEALTH = 8080
"""Port of a worker's health check."""


def worker(
    addon: Addon, pool: WorkPool, secret: str, after: Sequence[pulumi.Resource]
) -> pulumi.Resource:
    """The workers of a pool, in its namespace, with the least that they need there.

    They are written as plain objects: the chart is of one worker, and a platform has one for each
    team; it names what it makes after the release, and looks the cluster up while it is rendered.

    Args:
        secret: Secret in the namespace with `admin:<password>` of the server.
    """
    name, home = f"prefect-worker-{pool.name}", pool.home
    labels = {"app.kubernetes.io/name": "prefect-worker", "app.kubernetes.io/instance": pool.name}
    account = addon.service_account(name, namespace=home, after=after)
    bound = _role(addon, name, home, after)
    environment = [
        *pods.variables(
            {
                **HOME,
                "PREFECT_API_URL": API,
                "PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_AUTH_STRING_SECRET_NAME": secret,
                "PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_AUTH_STRING_SECRET_KEY": AUTH_KEY,
                "PREFECT_INTEGRATIONS_KUBERNETES_OBSERVER_NAMESPACES": home,
                # Else it asks for the namespace kube-system, which it may not see.
                "PREFECT_INTEGRATIONS_KUBERNETES_CLUSTER_UID": addon.site.spec.name,
            }
        ),
        *pods.secret_variables(secret, {"PREFECT_API_AUTH_STRING": AUTH_KEY}),
    ]
    command = [
        "prefect", "worker", "start", "--type", "kubernetes", "--pool", pool.name,
        "--install-policy", "never", "--with-healthcheck",
    ]  # fmt: skip
    tmp, mount = pods.scratch()
    health = k8s.core.v1.HTTPGetActionArgs(path="/health", port=HEALTH)
    container = k8s.core.v1.ContainerArgs(
        name="worker",
        image=catalog.image("prefect-worker").image,
        command=command,
        env=environment,
        ports=[k8s.core.v1.ContainerPortArgs(name="health", container_port=HEALTH)],
        startup_probe=k8s.core.v1.ProbeArgs(
            http_get=health, period_seconds=10, failure_threshold=30
        ),
        # Nobody sends it requests: a rollout waits until it polls.
        readiness_probe=k8s.core.v1.ProbeArgs(http_get=health, period_seconds=10),
        liveness_probe=k8s.core.v1.ProbeArgs(
            http_get=health, period_seconds=30, failure_threshold=3, timeout_seconds=5
        ),
        security_context=pods.container_security(),
        resources=pods.requirements("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
        volume_mounts=[mount],
    )
    made = k8s.apps.v1.Deployment(
        f"{addon.name}-worker-{pool.name}",
        metadata=addon.meta(name, namespace=home, labels=labels),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            replicas=addon.site.replicas,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
                spec=k8s.core.v1.PodSpecArgs(
                    service_account_name=name,
                    node_selector=SERVICES,
                    security_context=pods.pod_security(USER),
                    topology_spread_constraints=pods.spread(labels, pods.NODE),
                    # A worker waits for the Jobs that it was starting.
                    termination_grace_period_seconds=60,
                    containers=[container],
                    volumes=[tmp],
                ),
            ),
        ),
        opts=addon.child(account, *bound, *after),
    )
    if addon.site.redundant:
        budget(addon, f"worker-{pool.name}", labels, [made], namespace=home, name=name)
    return made


def budget(
    addon: Addon,
    key: str,
    labels: Mapping[str, str],
    after: Sequence[pulumi.Resource],
    *,
    name: str,
    namespace: str = NAMESPACE,
) -> None:
    """One pod at most is taken down at a time."""
    k8s.policy.v1.PodDisruptionBudget(
        f"{addon.name}-{key}-budget",
        metadata=addon.meta(name, namespace=namespace),
        spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
            max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels)
        ),
        opts=addon.child(*after),
    )


def _role(
    addon: Addon, name: str, namespace: str, after: Sequence[pulumi.Resource]
) -> list[pulumi.Resource]:
    """What a worker may do in its namespace: start Jobs, and look after them and their pods."""
    rbac = k8s.rbac.v1
    watch = ["get", "list", "watch"]
    rules = [
        rbac.PolicyRuleArgs(
            api_groups=[""], resources=["pods", "pods/log", "pods/status", "events"], verbs=watch
        ),
        rbac.PolicyRuleArgs(
            api_groups=["batch"],
            resources=["jobs"],
            verbs=[*watch, "create", "update", "patch", "delete"],
        ),
    ]
    role = rbac.Role(
        f"{addon.name}-{name}",
        metadata=addon.meta(name, namespace=namespace),
        rules=rules,
        opts=addon.child(*after),
    )
    binding = rbac.RoleBinding(
        f"{addon.name}-{name}",
        metadata=addon.meta(name, namespace=namespace),
        role_ref=rbac.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="Role", name=name),
        subjects=[rbac.SubjectArgs(kind="ServiceAccount", name=name, namespace=namespace)],
        opts=addon.child(role),
    )
    return [role, binding]
