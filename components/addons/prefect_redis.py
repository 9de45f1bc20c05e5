"""What Prefect's servers and background services tell each other by."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from . import catalog, pods
from .addon import Addon
from .prefect_values import REDIS
from .site import SERVICES, storage_class


def redis(addon: Addon, after: Sequence[pulumi.Resource]) -> pulumi.Resource:
    """The Redis between servers and background services: what waits in it is kept over a restart.

    One pod: Prefect takes no cluster of them, and without it events wait at their senders.
    """
    labels = {"app.kubernetes.io/name": REDIS, "app.kubernetes.io/component": "broker"}
    tmp, mount = pods.scratch()
    script = (
        'exec redis-server --appendonly yes --dir /data --save "" --maxmemory 768mb '
        '--maxmemory-policy noeviction --requirepass "$REDIS_PASSWORD"'
    )
    ping = k8s.core.v1.ExecActionArgs(
        command=["/bin/sh", "-c", 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli ping | grep -q PONG']
    )
    container = k8s.core.v1.ContainerArgs(
        name="redis",
        image=catalog.image("redis").image,
        command=["/bin/sh", "-c", script],
        env=pods.secret_variables(REDIS, {"REDIS_PASSWORD": "redis-password"}),
        ports=[k8s.core.v1.ContainerPortArgs(name="redis", container_port=6379)],
        readiness_probe=k8s.core.v1.ProbeArgs(exec_=ping, period_seconds=10, timeout_seconds=5),
        liveness_probe=k8s.core.v1.ProbeArgs(
            exec_=ping, period_seconds=30, timeout_seconds=5, failure_threshold=5
        ),
        security_context=pods.container_security(),
        resources=pods.requirements("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
        volume_mounts=[
            mount,
            k8s.core.v1.VolumeMountArgs(name="data", mount_path="/data"),
        ],
    )
    own = storage_class(addon.site)
    claim = k8s.core.v1.PersistentVolumeClaimArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(name="data"),
        spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            storage_class_name=own.get("storageClassName"),
            resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests={"storage": "4Gi"}),
        ),
    )
    service = k8s.core.v1.Service(
        f"{addon.name}-redis",
        metadata=addon.meta(REDIS, labels=labels),
        spec=k8s.core.v1.ServiceSpecArgs(
            selector=labels, ports=[k8s.core.v1.ServicePortArgs(name="redis", port=6379)]
        ),
        opts=addon.child(*after),
    )
    return k8s.apps.v1.StatefulSet(
        f"{addon.name}-redis",
        metadata=addon.meta(REDIS, labels=labels),
        spec=k8s.apps.v1.StatefulSetSpecArgs(
            replicas=1,
            service_name=REDIS,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
                spec=k8s.core.v1.PodSpecArgs(
                    automount_service_account_token=False,
                    node_selector=SERVICES,
                    security_context=pods.pod_security(999),
                    containers=[container],
                    volumes=[tmp],
                ),
            ),
            volume_claim_templates=[claim],
        ),
        opts=addon.child(service, *after),
    )
