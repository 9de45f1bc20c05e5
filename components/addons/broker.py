"""The Redis between an add-on's parts: in dev one pod, elsewhere three of which one can be lost.

Outside dev three sentinels beside the three Redis choose another primary when one is gone, and a proxy
leads to whichever it is: not every client can ask sentinels, and none has to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from . import objects, pods
from .addon import Addon
from .broker_config import (
    QUEUE,
    REDIS,
    SCRIPT,
    SENTINEL,
    SENTINEL_CONF,
    Member,
    Room,
    haproxy,
    redis_conf,
)
from .broker_pods import ADDRESS, CONFIG, METRICS_KEY, Pods
from .site import SERVICES, storage_class

MEMBERS = 3
"""A primary, and two that can both take its place: with one gone, a write still has a second copy."""


@dataclass(frozen=True)
class Broker:
    """What it is called, where its password is, and how much it holds.

    Attributes:
        name: of its Service, which is all that clients are told, and of its objects.
        secret: name of the Secret in the add-on's namespace.
        key: key in it.
        room: for what is in it.
    """

    name: str
    secret: str
    key: str
    room: Room = QUEUE

    def contents(self, value: str) -> dict[str, str]:
        """What the Secret must have, as a template over that value."""
        password = f"{{{{ .{value} }}}}"
        return {self.key: password, METRICS_KEY: json.dumps({ADDRESS: password})}


def declare(
    addon: Addon, broker: Broker, after: Sequence[pulumi.Resource]
) -> tuple[pulumi.Resource, ...]:
    """The broker: what to wait for until it can be written to."""
    stands = {"app.kubernetes.io/name": broker.name, "app.kubernetes.io/component": "broker"}
    if not addon.site.redundant:
        service = _service(addon, broker.name, stands, after)
        made = Pods(broker.secret, broker.key, broker.room)
        alone = [made.password()]
        return (_stateful(addon, broker, stands, made.alone(), alone, [service, *after]),)
    return _redundant(addon, broker, stands, after)


def _redundant(
    addon: Addon, broker: Broker, stands: Mapping[str, str], after: Sequence[pulumi.Resource]
) -> tuple[pulumi.Resource, ...]:
    behind = f"{broker.name}-members"
    domain = f"{behind}.{addon.namespace}.svc.cluster.local"
    members = [
        Member(name, f"{name}.{domain}") for name in (f"{broker.name}-{n}" for n in range(MEMBERS))
    ]
    redis = {
        "broker.sh": SCRIPT,
        "redis.conf": redis_conf(broker.room),
        "sentinel.conf": SENTINEL_CONF,
    }
    proxy = {"haproxy.cfg": haproxy(members)}
    config = k8s.core.v1.ConfigMap(
        f"{addon.name}-redis-config",
        metadata=addon.meta(f"{broker.name}-config", labels=stands),
        data={**redis, **proxy},
        opts=addon.child(*after),
    )
    headless = k8s.core.v1.Service(
        f"{addon.name}-redis-members",
        metadata=addon.meta(behind, labels=stands),
        spec=k8s.core.v1.ServiceSpecArgs(
            selector=dict(stands),
            cluster_ip="None",
            # They look for each other before any of them is ready.
            publish_not_ready_addresses=True,
            ports=[
                k8s.core.v1.ServicePortArgs(name="redis", port=REDIS),
                k8s.core.v1.ServicePortArgs(name="sentinel", port=SENTINEL),
            ],
        ),
        opts=addon.child(*after),
    )
    made = Pods(broker.secret, broker.key, broker.room)
    volume = k8s.core.v1.VolumeArgs(
        name=CONFIG,
        config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=f"{broker.name}-config"),
    )
    own = _stateful(
        addon,
        broker,
        stands,
        made.member(members, domain),
        [volume, made.password(), pods.secret_folder("run")],
        [config, headless, *after],
        service=behind,
        checksum=_checksum(redis),
    )
    leads = {**stands, "app.kubernetes.io/component": "broker-proxy"}
    reads = [volume, made.password()]
    led = _proxy(addon, broker, leads, made.proxy(), reads, _checksum(proxy), [config, own])
    service = _service(addon, broker.name, leads, after)
    for part, labels in ((broker.name, stands), (f"{broker.name}-proxy", leads)):
        k8s.policy.v1.PodDisruptionBudget(
            f"{addon.name}-{part}-budget",
            metadata=addon.meta(part),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels)
            ),
            opts=addon.child(own),
        )
    every = {"app.kubernetes.io/name": broker.name}
    addon.custom(
        "monitoring.coreos.com/v1",
        "PodMonitor",
        broker.name,
        objects.pod_monitor(every, "metrics"),
        after=[own, led],
    )
    return own, led, service


def _service(
    addon: Addon, name: str, labels: Mapping[str, str], after: Sequence[pulumi.Resource]
) -> k8s.core.v1.Service:
    """What clients reach it by."""
    return k8s.core.v1.Service(
        f"{addon.name}-redis",
        metadata=addon.meta(name, labels=labels),
        spec=k8s.core.v1.ServiceSpecArgs(
            selector=dict(labels),
            ports=[k8s.core.v1.ServicePortArgs(name="redis", port=REDIS, target_port="redis")],
        ),
        opts=addon.child(*after),
    )


def _stateful(
    addon: Addon,
    broker: Broker,
    labels: Mapping[str, str],
    containers: Sequence[k8s.core.v1.ContainerArgs],
    volumes: Sequence[k8s.core.v1.VolumeArgs],
    after: Sequence[pulumi.Resource],
    *,
    service: str | None = None,
    checksum: str | None = None,
) -> pulumi.Resource:
    """The Redis, each with a volume of its own."""
    several = service is not None
    claim = k8s.core.v1.PersistentVolumeClaimArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(name="data"),
        spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            storage_class_name=storage_class(addon.site).get("storageClassName"),
            resources=k8s.core.v1.VolumeResourceRequirementsArgs(
                requests={"storage": f"{broker.room.disk_gib}Gi"}
            ),
        ),
    )
    return k8s.apps.v1.StatefulSet(
        f"{addon.name}-redis",
        metadata=addon.meta(broker.name, labels=labels),
        spec=k8s.apps.v1.StatefulSetSpecArgs(
            replicas=MEMBERS if several else 1,
            service_name=service or broker.name,
            # After all were gone, none waits for one that waits for another. Updates go one by one.
            pod_management_policy="Parallel" if several else None,
            # Time in which the sentinels agree on who has gone and who has come.
            min_ready_seconds=15 if several else None,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            template=_template(
                addon,
                labels,
                pods.pod_security(999),
                containers,
                [*volumes, pods.scratch()[0]],
                checksum,
                spread=several,
            ),
            volume_claim_templates=[claim],
        ),
        opts=addon.child(*after),
    )


def _proxy(
    addon: Addon,
    broker: Broker,
    labels: Mapping[str, str],
    container: k8s.core.v1.ContainerArgs,
    volumes: Sequence[k8s.core.v1.VolumeArgs],
    checksum: str,
    after: Sequence[pulumi.Resource],
) -> pulumi.Resource:
    """What leads to the primary: ready at first when there is one."""
    return k8s.apps.v1.Deployment(
        f"{addon.name}-redis-proxy",
        metadata=addon.meta(f"{broker.name}-proxy", labels=labels),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            replicas=addon.site.replicas,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            template=_template(
                addon, labels, pods.pod_security(99), [container], volumes, checksum, spread=True
            ),
        ),
        opts=addon.child(*after),
    )


def _template(
    addon: Addon,
    labels: Mapping[str, str],
    security: k8s.core.v1.PodSecurityContextArgs,
    containers: Sequence[k8s.core.v1.ContainerArgs],
    volumes: Sequence[k8s.core.v1.VolumeArgs],
    checksum: str | None,
    *,
    spread: bool,
) -> k8s.core.v1.PodTemplateSpecArgs:
    return k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(
            labels={**addon.site.labels, **labels},
            annotations={"plinth.dev/config": checksum} if checksum else None,
        ),
        spec=k8s.core.v1.PodSpecArgs(
            automount_service_account_token=False,
            node_selector=SERVICES,
            security_context=security,
            topology_spread_constraints=pods.spread(labels, pods.NODE, pods.ZONE)
            if spread
            else None,
            containers=list(containers),
            volumes=list(volumes),
        ),
    )


def _checksum(files: Mapping[str, str]) -> str:
    """Of files that are read when a pod starts."""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
