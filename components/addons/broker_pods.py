"""The containers of a broker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_kubernetes as k8s

from . import catalog, pods
from .broker_config import REDIS, SENTINEL, STATUS, Member, Room

CONFIG = "config"
"""Name of the volume with the configuration."""

_FOLDER = "/etc/broker"
_SECRET = "/etc/broker-password"  # noqa: S105
_PASSWORD = f"{_SECRET}/redis"
"""Files: a variable is handed to whatever a program starts."""

METRICS_KEY = "metrics.json"
"""Key of the Secret, and name of the file, with the password as redis_exporter reads it."""

ADDRESS = f"redis://localhost:{REDIS}"
"""Of the Redis in the exporter's own pod."""

_METRICS = 9121


def _alone(room: Room) -> str:
    return f"""\
set -eu
umask 077
echo "requirepass $(cat {_PASSWORD})" >/tmp/redis.conf
exec redis-server /tmp/redis.conf --appendonly yes --dir /data --save "" --maxmemory {room.mib}mb \
  --maxmemory-policy {room.policy}
"""


_LEAD = f"""\
set -eu
REDIS_PASSWORD=$(cat {_PASSWORD})
export REDIS_PASSWORD
exec haproxy -db -f {_FOLDER}/haproxy.cfg
"""


@dataclass(frozen=True)
class Pods:
    """Containers and volumes, with the password from a key of a Secret."""

    secret: str
    key: str
    room: Room

    def password(self) -> k8s.core.v1.VolumeArgs:
        """The volume with the password."""
        paths = {self.key: "redis", METRICS_KEY: METRICS_KEY}
        return k8s.core.v1.VolumeArgs(
            name="password",
            secret=k8s.core.v1.SecretVolumeSourceArgs(
                secret_name=self.secret,
                default_mode=0o440,
                items=[
                    k8s.core.v1.KeyToPathArgs(key=key, path=path) for key, path in paths.items()
                ],
            ),
        )

    def alone(self) -> list[k8s.core.v1.ContainerArgs]:
        """One Redis, which has no other."""
        return [
            k8s.core.v1.ContainerArgs(
                name="redis",
                image=catalog.image("redis").pinned,
                command=["/bin/sh", "-c", _alone(self.room)],
                ports=[_port("redis", REDIS)],
                readiness_probe=_probe(_answers(REDIS, "PONG"), every=10),
                liveness_probe=_probe(_answers(REDIS, "PONG"), every=30, failures=5),
                security_context=pods.container_security(),
                resources=pods.requirements("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
                volume_mounts=[pods.scratch()[1], _mount("data", "/data"), _SECRET_MOUNT],
            )
        ]

    def member(self, members: Sequence[Member], domain: str) -> list[k8s.core.v1.ContainerArgs]:
        """One of several: Redis, its sentinel, and its metrics.

        Args:
            domain: what follows a pod's name in its own.
        """
        name = k8s.core.v1.EnvVarArgs(
            name="POD",
            value_from=k8s.core.v1.EnvVarSourceArgs(
                field_ref=k8s.core.v1.ObjectFieldSelectorArgs(field_path="metadata.name")
            ),
        )
        environment = [
            name,
            *pods.variables(
                {
                    "SELF": str(Member("", f"$(POD).{domain}")),
                    "MEMBERS": " ".join(map(str, members)),
                    "CONF": _FOLDER,
                    "DATA": "/data",
                    "RUN": "/run/broker",
                    "PASSWORD_FILE": _PASSWORD,
                }
            ),
        ]
        mounts = [
            pods.scratch()[1],
            _mount("data", "/data"),
            _mount("run", "/run/broker"),
            _mount(CONFIG, _FOLDER, read_only=True),
            _SECRET_MOUNT,
        ]
        # A replica without what the primary has is none yet: the next pod of an update waits for it.
        follows = _ask(REDIS, "info replication", "^(role:master|master_link_status:up)")
        redis = k8s.core.v1.ContainerArgs(
            name="redis",
            image=catalog.image("redis").pinned,
            command=["/bin/sh", f"{_FOLDER}/broker.sh", "redis"],
            env=environment,
            ports=[_port("redis", REDIS)],
            # It reads what the volume has.
            startup_probe=_probe(_answers(REDIS, "PONG"), every=5, failures=60),
            readiness_probe=_probe(follows, every=5),
            liveness_probe=_probe(_answers(REDIS, "PONG|LOADING|BUSY"), every=30, failures=5),
            security_context=pods.container_security(),
            resources=pods.requirements(
                "100m",
                f"{self.room.requested_mib}Mi",
                cpu_limit="1",
                memory_limit=f"{self.room.most_gib}Gi",
            ),
            volume_mounts=mounts,
        )
        sentinel = k8s.core.v1.ContainerArgs(
            name="sentinel",
            image=catalog.image("redis").pinned,
            command=["/bin/sh", f"{_FOLDER}/broker.sh", "sentinel"],
            env=environment,
            ports=[_port("sentinel", SENTINEL)],
            startup_probe=_probe(_answers(SENTINEL, "PONG"), every=5, failures=60),
            readiness_probe=_probe(_answers(SENTINEL, "PONG"), every=10),
            liveness_probe=_probe(_answers(SENTINEL, "PONG"), every=30, failures=5),
            security_context=pods.container_security(),
            resources=pods.requirements("20m", "32Mi", cpu_limit="200m", memory_limit="128Mi"),
            volume_mounts=mounts,
        )
        return [redis, sentinel, self._exporter()]

    def proxy(self) -> k8s.core.v1.ContainerArgs:
        """HAProxy."""
        return k8s.core.v1.ContainerArgs(
            name="haproxy",
            image=catalog.image("haproxy").pinned,
            command=["/bin/sh", "-c", _LEAD],
            ports=[_port("redis", REDIS), _port("metrics", STATUS)],
            startup_probe=_get("/primary", every=2, failures=150),
            readiness_probe=_get("/alive", every=5),
            liveness_probe=_get("/alive", every=10),
            # Until nobody is led here any more.
            lifecycle=k8s.core.v1.LifecycleArgs(
                pre_stop=k8s.core.v1.LifecycleHandlerArgs(
                    exec_=k8s.core.v1.ExecActionArgs(command=["sleep", "5"])
                )
            ),
            security_context=pods.container_security(),
            resources=pods.requirements("50m", "64Mi", cpu_limit="1", memory_limit="256Mi"),
            volume_mounts=[_mount(CONFIG, _FOLDER, read_only=True), _SECRET_MOUNT],
        )

    def _exporter(self) -> k8s.core.v1.ContainerArgs:
        return k8s.core.v1.ContainerArgs(
            name="metrics",
            image=catalog.image("redis-exporter").pinned,
            env=pods.variables(
                {"REDIS_ADDR": ADDRESS, "REDIS_PASSWORD_FILE": f"{_SECRET}/{METRICS_KEY}"}
            ),
            ports=[_port("metrics", _METRICS)],
            readiness_probe=_get("/health", every=15),
            liveness_probe=_get("/health", every=30),
            security_context=pods.container_security(),
            resources=pods.requirements("20m", "32Mi", cpu_limit="200m", memory_limit="128Mi"),
            volume_mounts=[_SECRET_MOUNT],
        )


def _answers(port: int, pattern: str) -> str:
    return _ask(port, "ping", pattern)


def _ask(port: int, question: str, pattern: str) -> str:
    return (
        f'REDISCLI_AUTH="$(cat {_PASSWORD})" redis-cli -p {port} {question} | grep -qE "{pattern}"'
    )


def _probe(script: str, *, every: int, failures: int = 3) -> k8s.core.v1.ProbeArgs:
    return k8s.core.v1.ProbeArgs(
        exec_=k8s.core.v1.ExecActionArgs(command=["/bin/sh", "-c", script]),
        period_seconds=every,
        timeout_seconds=5,
        failure_threshold=failures,
    )


def _get(path: str, *, every: int, failures: int = 3) -> k8s.core.v1.ProbeArgs:
    return k8s.core.v1.ProbeArgs(
        http_get=k8s.core.v1.HTTPGetActionArgs(path=path, port="metrics"),
        period_seconds=every,
        failure_threshold=failures,
    )


def _port(name: str, port: int) -> k8s.core.v1.ContainerPortArgs:
    return k8s.core.v1.ContainerPortArgs(name=name, container_port=port)


def _mount(name: str, path: str, *, read_only: bool = False) -> k8s.core.v1.VolumeMountArgs:
    # A field that says no differs from one that is not there.
    return k8s.core.v1.VolumeMountArgs(
        name=name, mount_path=path, read_only=True if read_only else None
    )


_SECRET_MOUNT = _mount("password", _SECRET, read_only=True)
