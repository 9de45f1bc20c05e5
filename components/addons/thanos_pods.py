"""The pods of Thanos, and its configuration of object storage: its own, and that of Prometheus' sidecar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import yaml

from ..cloud import TRUST
from ..identity import THANOS_PREFIX
from . import catalog, object_store, pods, trust
from .object_store import Store
from .site import SERVICES, Site

NAMESPACE = "thanos"

QUERY = {"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "query"}
STORE = {"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "store"}
COMPACTOR = {"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "compactor"}

HTTP = 10902
GRPC = 10901

FILE = "objstore.yaml"
CONFIG = "/etc/thanos"
DATA = "/var/thanos"

KEYS = object_store.KEYS

USER = 1001
"""User of the image (thanos-io/thanos, Dockerfile)."""


def store(site: Site, namespace: str, account: str) -> Store:
    """Where a service account finds the blocks."""
    return object_store.store(
        site.buckets["logs"], site.identity(namespace, account), THANOS_PREFIX
    )


def text(place: Store, template: Mapping[str, str] | None = None) -> pulumi.Output[str]:
    """The configuration as YAML."""
    return pulumi.Output.from_input(object_store.thanos(place, template)).apply(_dump)


def _dump(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False)


class ThanosPods:
    """One part of Thanos: its container and its pod."""

    def __init__(self, site: Site, account: str, labels: Mapping[str, str]) -> None:
        self._site = site
        self._account = account
        self._labels = labels
        self._volumes: list[k8s.core.v1.VolumeArgs] = []
        self._mounts: list[k8s.core.v1.VolumeMountArgs] = []
        self._environment: list[k8s.core.v1.EnvFromSourceArgs] = []
        self._storage: list[str] = []

    @property
    def storage(self) -> list[str]:
        """Arguments of what reaches the bucket."""
        return self._storage

    def reach(self, place: Store) -> None:
        """Mount what the bucket is reached by, and a volume of its own."""
        self._storage = [f"--objstore.config-file={CONFIG}/{FILE}", f"--data-dir={DATA}"]
        config = k8s.core.v1.ConfigMapVolumeSourceArgs(name=f"{self._account}-config")
        self._volumes.append(k8s.core.v1.VolumeArgs(name="config", config_map=config))
        mount = k8s.core.v1.VolumeMountArgs
        self._mounts += [
            mount(name="config", mount_path=CONFIG, read_only=True),
            mount(name="data", mount_path=DATA),
        ]
        if place.keys:
            secret = k8s.core.v1.SecretEnvSourceArgs(name=KEYS)
            self._environment.append(k8s.core.v1.EnvFromSourceArgs(secret_ref=secret))
        if place.private:
            authority = k8s.core.v1.ConfigMapVolumeSourceArgs(name=trust.NAME)
            self._volumes.append(k8s.core.v1.VolumeArgs(name=trust.NAME, config_map=authority))
            self._mounts.append(mount(name=trust.NAME, mount_path=TRUST, read_only=True))

    def container(
        self, command: str, arguments: list[str], resources: k8s.core.v1.ResourceRequirementsArgs
    ) -> k8s.core.v1.ContainerArgs:
        """The one container of a pod."""
        grpc = [] if command == "compact" else [f"--grpc-address=0.0.0.0:{GRPC}"]
        names = [("http", HTTP), *([] if command == "compact" else [("grpc", GRPC)])]
        ready = k8s.core.v1.HTTPGetActionArgs(path="/-/ready", port="http")
        healthy = k8s.core.v1.HTTPGetActionArgs(path="/-/healthy", port="http")
        return k8s.core.v1.ContainerArgs(
            name=command,
            image=catalog.image("thanos").pinned,
            args=[command, f"--http-address=0.0.0.0:{HTTP}", *grpc, *arguments],
            env_from=self._environment,
            ports=[
                k8s.core.v1.ContainerPortArgs(name=name, container_port=port)
                for name, port in names
            ],
            readiness_probe=k8s.core.v1.ProbeArgs(http_get=ready, period_seconds=10),
            liveness_probe=k8s.core.v1.ProbeArgs(
                http_get=healthy, period_seconds=30, failure_threshold=8
            ),
            resources=resources,
            security_context=pods.container_security(),
            volume_mounts=[*self._mounts, pods.scratch()[1]],
        )

    def template(self, container: k8s.core.v1.ContainerArgs) -> k8s.core.v1.PodTemplateSpecArgs:
        """A pod of that container, which acts as its service account."""
        identity = self._site.identity(NAMESPACE, self._account)
        return k8s.core.v1.PodTemplateSpecArgs(
            metadata=k8s.meta.v1.ObjectMetaArgs(
                labels={**self._site.labels, **self._labels, **identity.pod_labels}
            ),
            spec=k8s.core.v1.PodSpecArgs(
                service_account_name=self._account,
                # The cloud's token is mounted by its own webhook; the API server is never called.
                automount_service_account_token=False,
                node_selector=SERVICES,
                security_context=pods.pod_security(USER),
                # A block that is half read or half written is begun anew.
                termination_grace_period_seconds=120,
                topology_spread_constraints=pods.spread(self._labels, pods.NODE),
                containers=[container],
                volumes=[pods.scratch()[0], *self._volumes],
            ),
        )

    def claim(self, gib: int) -> k8s.core.v1.PersistentVolumeClaimArgs:
        """The volume of each pod."""
        return k8s.core.v1.PersistentVolumeClaimArgs(
            metadata=k8s.meta.v1.ObjectMetaArgs(name="data"),
            spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
                access_modes=["ReadWriteOnce"],
                storage_class_name=self._site.cluster.storage_class,
                resources=k8s.core.v1.VolumeResourceRequirementsArgs(
                    requests={"storage": f"{gib}Gi"}
                ),
            ),
        )
