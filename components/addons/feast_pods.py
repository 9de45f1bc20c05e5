"""The pods of Feast: one container over the generated file, the stores' files and the secret variables."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s

from ..cloud import FEAST_FILES, TRUST
from . import catalog, feature_store, pods, trust
from .site import SERVICES, Site

NAMESPACE = "feast"
CONFIG = "feature-store"
SECRET = "feast-environment"  # noqa: S105

USER = 1001
"""User of the image, as Red Hat's Python images have it."""

FILE = "/etc/feast/feature_store.yaml"

ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108 - the one place that can be written to
    "PGCONNECT_TIMEOUT": str(feature_store.CONNECT_SECONDS),
}
"""Variables of every pod."""


class FeastPods:
    """What every pod of Feast has.

    Args:
        files: files of the stores -> the variables whose values they hold.
        trusted: whom clients of databases are to trust.
        checksum: of the generated file: a change of it must reach pods that run already.
    """

    def __init__(
        self,
        site: Site,
        files: Mapping[str, str],
        trusted: trust.Trust,
        checksum: pulumi.Output[str],
    ) -> None:
        self._site = site
        self._checksum = checksum
        self._variables = {**ENVIRONMENT, **trusted.environment}
        config = k8s.core.v1.ConfigMapVolumeSourceArgs(name=CONFIG)
        self._volumes = [k8s.core.v1.VolumeArgs(name="config", config_map=config)]
        self._mounts = [mount("config", "/etc/feast")]
        if files:
            items = [k8s.core.v1.KeyToPathArgs(key=key, path=path) for path, key in files.items()]
            secret = k8s.core.v1.SecretVolumeSourceArgs(secret_name=SECRET, items=items)
            self._volumes.append(k8s.core.v1.VolumeArgs(name="files", secret=secret))
            self._mounts.append(mount("files", FEAST_FILES))
        if trusted.files:
            authorities = k8s.core.v1.ConfigMapVolumeSourceArgs(name=trust.NAME)
            self._volumes.append(k8s.core.v1.VolumeArgs(name=trust.NAME, config_map=authorities))
            self._mounts.append(mount(trust.NAME, TRUST))

    def container(
        self,
        name: str,
        command: list[str],
        resources: k8s.core.v1.ResourceRequirementsArgs,
        *mounts: k8s.core.v1.VolumeMountArgs,
    ) -> k8s.core.v1.ContainerArgs:
        """The one container of a pod."""
        _, tmp = pods.scratch()
        variables = pods.variables(self._variables)
        secret = k8s.core.v1.SecretEnvSourceArgs(name=SECRET)
        return k8s.core.v1.ContainerArgs(
            name=name,
            image=catalog.image("feast").image,
            command=command,
            working_dir=ENVIRONMENT["HOME"],
            env=variables,
            env_from=[k8s.core.v1.EnvFromSourceArgs(secret_ref=secret)],
            resources=resources,
            security_context=pods.container_security(),
            volume_mounts=[tmp, *self._mounts, *mounts],
        )

    def template(
        self,
        account: str,
        labels: Mapping[str, str],
        container: k8s.core.v1.ContainerArgs,
        restart: str,
        *volumes: k8s.core.v1.VolumeArgs,
        reviews_tokens: bool = False,
    ) -> k8s.core.v1.PodTemplateSpecArgs:
        """A pod of that container, which acts as a service account.

        Args:
            reviews_tokens: whether it asks the API server who its callers are.
        """
        tmp, _ = pods.scratch()
        identity = self._site.identity(NAMESPACE, account)
        return k8s.core.v1.PodTemplateSpecArgs(
            metadata=k8s.meta.v1.ObjectMetaArgs(
                labels={**self._site.labels, **labels, **identity.pod_labels},
                annotations={"plinth.dev/config": self._checksum},
            ),
            spec=k8s.core.v1.PodSpecArgs(
                service_account_name=account,
                # The cloud's token is mounted by its own webhook.
                automount_service_account_token=reviews_tokens,
                restart_policy=restart,
                node_selector=SERVICES,
                security_context=pods.pod_security(USER),
                topology_spread_constraints=pods.spread(labels, pods.ZONE, pods.NODE),
                containers=[container],
                volumes=[tmp, *self._volumes, *volumes],
            ),
        )


def mount(name: str, path: str) -> k8s.core.v1.VolumeMountArgs:
    """A volume that is only read."""
    return k8s.core.v1.VolumeMountArgs(name=name, mount_path=path, read_only=True)


def shell(line: str) -> list[str]:
    """The command of a shell's line."""
    return ["/bin/sh", "-c", line]
