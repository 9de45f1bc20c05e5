"""What every part is made of: a hardened pod, its Deployment, Service and disruption budget."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from .. import pods
from ..addon import Addon
from ..site import SERVICES
from .names import TOKEN_AUDIENCE, Labels

USER, GROUP = 1000, 0
"""User of upstream's images, and their group."""

Ports = Mapping[str, int]


def container(
    name: str,
    image: str,
    *,
    env: Sequence[k8s.core.v1.EnvVarArgs] = (),
    command: Sequence[str] = (),
    args: Sequence[pulumi.Input[str]] = (),
    ports: Ports | None = None,
    resources: k8s.core.v1.ResourceRequirementsArgs,
    probe: k8s.core.v1.ProbeArgs | None = None,
    start_seconds: int = 120,
    mounts: Sequence[k8s.core.v1.VolumeMountArgs] = (),
) -> k8s.core.v1.ContainerArgs:
    """A container that may write to /tmp alone.

    Args:
        probe: what tells that it is ready; the same tells that it lives.
        start_seconds: how long it may take until it is ready for the first time.
    """
    _, tmp = pods.scratch()
    made = k8s.core.v1.ContainerArgs(
        name=name,
        image=image,
        image_pull_policy="IfNotPresent",
        command=list(command) or None,
        args=list(args) or None,
        env=list(env),
        ports=[
            k8s.core.v1.ContainerPortArgs(name=each, container_port=port)
            for each, port in (ports or {}).items()
        ],
        resources=resources,
        security_context=pods.container_security(),
        volume_mounts=[tmp, *mounts],
    )
    if probe is not None:
        made.startup_probe = _asked(probe, every=5, failures=start_seconds // 5)
        made.readiness_probe = _asked(probe, every=10, failures=3)
        made.liveness_probe = _asked(probe, every=20, failures=6)
    return made


def _asked(probe: k8s.core.v1.ProbeArgs, *, every: int, failures: int) -> k8s.core.v1.ProbeArgs:
    return k8s.core.v1.ProbeArgs(
        http_get=probe.http_get,
        tcp_socket=probe.tcp_socket,
        period_seconds=every,
        timeout_seconds=5,
        failure_threshold=failures,
    )


def http(path: str, port: int | str) -> k8s.core.v1.ProbeArgs:
    """Asked for a page."""
    return k8s.core.v1.ProbeArgs(http_get=k8s.core.v1.HTTPGetActionArgs(path=path, port=port))


def tcp(port: int | str) -> k8s.core.v1.ProbeArgs:
    """Whether somebody listens."""
    return k8s.core.v1.ProbeArgs(tcp_socket=k8s.core.v1.TCPSocketActionArgs(port=port))


def token(path: str) -> tuple[k8s.core.v1.VolumeArgs, k8s.core.v1.VolumeMountArgs]:
    """A token of the pod's service account for the API server of Pipelines, and where it is read."""
    projection = k8s.core.v1.ServiceAccountTokenProjectionArgs(
        path=path, expiration_seconds=3600, audience=TOKEN_AUDIENCE
    )
    source = k8s.core.v1.VolumeProjectionArgs(service_account_token=projection)
    volume = k8s.core.v1.VolumeArgs(
        name=path, projected=k8s.core.v1.ProjectedVolumeSourceArgs(sources=[source])
    )
    mount = k8s.core.v1.VolumeMountArgs(
        name=path, mount_path="/var/run/secrets/kubeflow/tokens", read_only=True
    )
    return volume, mount


def config_file(name: str, path: str) -> tuple[k8s.core.v1.VolumeArgs, k8s.core.v1.VolumeMountArgs]:
    """A ConfigMap as a folder."""
    source = k8s.core.v1.ConfigMapVolumeSourceArgs(name=name)
    volume = k8s.core.v1.VolumeArgs(name=name, config_map=source)
    return volume, k8s.core.v1.VolumeMountArgs(name=name, mount_path=path, read_only=True)


def pod(
    account: str,
    containers: Sequence[k8s.core.v1.ContainerArgs],
    *,
    labels: Labels,
    volumes: Sequence[k8s.core.v1.VolumeArgs] = (),
    user: int = USER,
    group: int = GROUP,
    asks_kubernetes: bool = False,
) -> k8s.core.v1.PodSpecArgs:
    """A pod on the nodes for services."""
    tmp, _ = pods.scratch()
    apart = k8s.core.v1.WeightedPodAffinityTermArgs(
        weight=100,
        pod_affinity_term=k8s.core.v1.PodAffinityTermArgs(
            label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            topology_key="kubernetes.io/hostname",
        ),
    )
    return k8s.core.v1.PodSpecArgs(
        service_account_name=account,
        automount_service_account_token=asks_kubernetes,
        # What the programs must know they are told: a Service's variables would say more.
        enable_service_links=False,
        node_selector=SERVICES,
        security_context=pods.pod_security(user, group),
        topology_spread_constraints=pods.spread(labels, pods.ZONE),
        affinity=k8s.core.v1.AffinityArgs(
            pod_anti_affinity=k8s.core.v1.PodAntiAffinityArgs(
                preferred_during_scheduling_ignored_during_execution=[apart]
            )
        ),
        containers=list(containers),
        volumes=[tmp, *volumes],
    )


class Parts:
    """Makes the objects of the parts in one namespace, under one add-on."""

    def __init__(self, addon: Addon, namespace: str, prefix: str, *after: pulumi.Resource) -> None:
        self._addon = addon
        self._namespace = namespace
        self._prefix = prefix
        self._after = after

    def deployment(
        self,
        name: str,
        spec: k8s.core.v1.PodSpecArgs,
        *,
        labels: Labels,
        replicas: int = 1,
        after: Sequence[pulumi.Resource] = (),
        pod_labels: Labels | None = None,
        checksum: pulumi.Input[str] | None = None,
    ) -> k8s.apps.v1.Deployment:
        """A part; one that must not run twice is taken down before it is begun anew.

        Args:
            checksum: of what the pods read once, so that a change of it reaches them.
        """
        strategy = (
            k8s.apps.v1.DeploymentStrategyArgs(
                type="RollingUpdate",
                rolling_update=k8s.apps.v1.RollingUpdateDeploymentArgs(
                    max_surge=1, max_unavailable=0
                ),
            )
            if replicas > 1
            else k8s.apps.v1.DeploymentStrategyArgs(type="Recreate")
        )
        made = k8s.apps.v1.Deployment(
            f"{self._prefix}-{name}",
            metadata=self._addon.meta(name, namespace=self._namespace, labels=labels),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=replicas,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
                strategy=strategy,
                template=k8s.core.v1.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(
                        labels={**self._addon.site.labels, **labels, **(pod_labels or {})},
                        annotations={"plinth.dev/config": checksum} if checksum else None,
                    ),
                    spec=spec,
                ),
            ),
            opts=self._addon.child(*self._after, *after),
        )
        if replicas > 1:
            k8s.policy.v1.PodDisruptionBudget(
                f"{self._prefix}-{name}-budget",
                metadata=self._addon.meta(name, namespace=self._namespace, labels=labels),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
                ),
                opts=self._addon.child(*self._after),
            )
        return made

    def service(
        self, name: str, labels: Labels, ports: Mapping[str, tuple[int, int]]
    ) -> k8s.core.v1.Service:
        """A Service; `ports` maps a name to the port and that of the pods."""
        return k8s.core.v1.Service(
            f"{self._prefix}-{name}-service",
            metadata=self._addon.meta(name, namespace=self._namespace, labels=labels),
            spec=k8s.core.v1.ServiceSpecArgs(
                selector=labels,
                ports=[
                    k8s.core.v1.ServicePortArgs(
                        name=each,
                        port=port,
                        target_port=target,
                        app_protocol="kubernetes.io/h2c" if each.startswith("grpc") else None,
                    )
                    for each, (port, target) in ports.items()
                ],
            ),
            opts=self._addon.child(*self._after),
        )

    def config(self, name: str, data: Mapping[str, pulumi.Input[str]]) -> k8s.core.v1.ConfigMap:
        """A ConfigMap."""
        return k8s.core.v1.ConfigMap(
            f"{self._prefix}-{name}-config",
            metadata=self._addon.meta(name, namespace=self._namespace),
            data=dict(data),
            opts=self._addon.child(*self._after),
        )


def compact(value: object) -> str:
    """JSON without blanks."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
