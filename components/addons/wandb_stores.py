"""MySQL and Redis for Weights & Biases on the cluster: one pod each in dev, or of MySQL if that will do.

Outside dev Redis is the platform's broker, with room for a cache.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s

from spec.tracking import WeightsAndBiases

from . import catalog, pods
from .addon import Addon
from .broker import Broker
from .broker_config import Room
from .site import SERVICES, storage_class

DATABASE = "wandb-database"
CACHE = "wandb-cache"
"""Names of their Services in dev, and of the Secrets that hold their passwords."""

PASSWORD = "REDIS_PASSWORD"  # noqa: S105
"""Key of the latter."""

REDIS = "wandb-redis"
"""Name of the broker, outside dev: another than in dev, so that both can be there in an update."""

USER = 999
"""User of both images."""

MYSQL_ARGUMENTS = [
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    "--innodb-online-alter-log-max-size=268435456",
    "--binlog-format=ROW",
    "--binlog-row-image=MINIMAL",
    "--max-connections=200",
]
"""What W&B asks of its database. Source: docs.wandb.ai, "Reference architecture", MySQL."""

DISK_GIB = 20


def broker(section: WeightsAndBiases) -> Broker:
    """Redis outside dev: a cache, whose entries go unasked before their time.

    W&B keeps caches, locks and limits there, and what it caches expires after a week (`ttlInSeconds` of
    the address, by the chart). Its Terraform modules leave the policy to the managed Redis; Memorystore
    and Azure Cache have volatile-lru by default, and ElastiCache's was not found. With it, what has no end
    stays, and is refused only when nothing else is left to throw away. They keep nothing on disks. Here
    it is kept: W&B does not say what may be lost, and whose volume is new must be known.

    Sources, read on 2026-11-28: wandb/helm-charts, charts/operator-wandb/templates/_redis.tpl @ 4f62d058
    and _env.tpl @ c21a0a4a; modules/redis of wandb/terraform-aws-wandb @ 104c82f8,
    wandb/terraform-google-wandb @ c5ec0273 and wandb/terraform-azurerm-wandb @ 6843b041.
    """
    return Broker(REDIS, CACHE, PASSWORD, Room(1024 * section.cache_gib, cache=True))


def mysql(addon: Addon, name: str, user: str, *after: pulumi.Resource) -> pulumi.Resource:
    """A MySQL with a disk, an empty database and its owner."""
    passwords = pods.secret_variables(DATABASE, ["MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD"])
    plain = {"MYSQL_DATABASE": name, "MYSQL_USER": user}
    container = k8s.core.v1.ContainerArgs(
        name="mysql",
        image=catalog.image("mysql").image,
        args=MYSQL_ARGUMENTS,
        env=[
            *pods.variables(plain),
            *passwords,
        ],
        ports=[k8s.core.v1.ContainerPortArgs(name="mysql", container_port=3306)],
        readiness_probe=_listens("mysql", 10),
        # Its first start makes the tables of the system.
        liveness_probe=_listens("mysql", 30, failures=10),
        resources=pods.requirements("250m", "1Gi", cpu_limit="2", memory_limit="2Gi"),
        security_context=pods.container_security(),
        volume_mounts=[
            k8s.core.v1.VolumeMountArgs(name="data", mount_path="/var/lib/mysql"),
            k8s.core.v1.VolumeMountArgs(name="run", mount_path="/var/run/mysqld"),
            pods.scratch()[1],
        ],
    )
    claim = k8s.core.v1.PersistentVolumeClaimArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(name="data", labels=dict(addon.site.labels)),
        spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            storage_class_name=storage_class(addon.site).get("storageClassName"),
            resources=k8s.core.v1.VolumeResourceRequirementsArgs(
                requests={"storage": f"{DISK_GIB}Gi"}
            ),
        ),
    )
    run = k8s.core.v1.VolumeArgs(name="run", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs())
    return _one(addon, DATABASE, 3306, container, [run, pods.scratch()[0]], claim, after)


def redis(addon: Addon, *after: pulumi.Resource) -> pulumi.Resource:
    """A Redis behind a password; what it holds is a cache's."""
    container = k8s.core.v1.ContainerArgs(
        name="redis",
        image=catalog.image("redis").image,
        # By the shell, so that the password is in no command line of the pod's spec.
        command=["/bin/sh", "-c", 'exec redis-server --save "" --requirepass "$REDIS_PASSWORD"'],
        env=pods.secret_variables(CACHE, [PASSWORD]),
        working_dir="/tmp",  # noqa: S108
        ports=[k8s.core.v1.ContainerPortArgs(name="redis", container_port=6379)],
        readiness_probe=_listens("redis", 10),
        liveness_probe=_listens("redis", 30),
        resources=pods.requirements("100m", "256Mi", cpu_limit="1", memory_limit="512Mi"),
        security_context=pods.container_security(),
        volume_mounts=[pods.scratch()[1]],
    )
    return _one(addon, CACHE, 6379, container, [pods.scratch()[0]], None, after)


def _listens(port: str, every: int, *, failures: int = 3) -> k8s.core.v1.ProbeArgs:
    return k8s.core.v1.ProbeArgs(
        tcp_socket=k8s.core.v1.TCPSocketActionArgs(port=port),
        period_seconds=every,
        failure_threshold=failures,
    )


def _one(
    addon: Addon,
    name: str,
    port: int,
    container: k8s.core.v1.ContainerArgs,
    volumes: list[k8s.core.v1.VolumeArgs],
    claim: k8s.core.v1.PersistentVolumeClaimArgs | None,
    after: tuple[pulumi.Resource, ...],
) -> pulumi.Resource:
    """One pod under a name."""
    labels: Mapping[str, str] = {"app.kubernetes.io/name": name}
    k8s.core.v1.Service(
        f"{addon.name}-{name}-service",
        metadata=addon.meta(name, labels=labels),
        spec=k8s.core.v1.ServiceSpecArgs(
            selector=labels, ports=[k8s.core.v1.ServicePortArgs(port=port, target_port=port)]
        ),
        opts=addon.child(*after),
    )
    template = k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
        spec=k8s.core.v1.PodSpecArgs(
            automount_service_account_token=False,
            node_selector=SERVICES,
            security_context=pods.pod_security(USER),
            containers=[container],
            volumes=volumes,
        ),
    )
    return k8s.apps.v1.StatefulSet(
        f"{addon.name}-{name}",
        metadata=addon.meta(name, labels=labels),
        spec=k8s.apps.v1.StatefulSetSpecArgs(
            service_name=name,
            replicas=1,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            template=template,
            volume_claim_templates=[claim] if claim else None,
        ),
        opts=addon.child(*after, protect=claim is not None and addon.site.spec.protected),
    )
