"""The pods of payload capture and of the check of drift: one container of the runtime's image."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform
from spec.rules.drift import served
from spec.variants import Variant

from ..cloud import TRUST, Bucket
from ..identity import DRIFT_PREFIX, PAYLOADS_PREFIX
from . import homes, pods, trust
from .addon import Addon
from .homes import Member
from .serving.models import ARTIFACTS
from .site import SERVICES

NAMESPACE = "drift"
COLLECTOR = "payload-collector"
PORT = 8080

USER = 50000
"""User of the image: that of Airflow's own, which runtime/drift.Dockerfile makes too."""


def image(spec: Platform) -> str:
    """The image with `plinth_runtime`.

    Raises:
        pulumi.RunError: the spec names none.
    """
    found = spec.monitoring.drift.image or spec.orchestration.airflow.image
    if found is None:
        raise pulumi.RunError(
            "monitoring.drift.payloadCapture needs an image with plinth_runtime: monitoring.drift.image"
        )
    return found


def models(spec: Platform, artifacts: Bucket) -> pulumi.Output[str]:
    """The models as the runtime is told of them: JSON of names, versions and folders."""
    found = served(spec)
    return pulumi.Output.all(*(_folder(each, artifacts) for each in found)).apply(
        lambda folders: json.dumps(
            [
                {"name": each.model.name, "version": each.version or "", "storage": folder}
                for each, folder in zip(found, folders, strict=True)
            ]
        )
    )


def _folder(variant: Variant, artifacts: Bucket) -> pulumi.Input[str]:
    path = variant.storage.removeprefix(ARTIFACTS)
    # What lies elsewhere is read by the model's own identity alone.
    if path == variant.storage:
        return ""
    return pulumi.Output.concat(artifacts.uri, "/", path.strip("/"))


class DriftPods:
    """What every pod has."""

    def __init__(self, addon: Addon) -> None:
        self._addon = addon
        site = addon.site
        self._spec = site.spec
        self._section = site.spec.monitoring.drift
        datasets = site.buckets["datasets"]
        self._payloads = pulumi.Output.concat(datasets.uri, "/", PAYLOADS_PREFIX.rstrip("/"))
        self._results = pulumi.Output.concat(datasets.uri, "/", DRIFT_PREFIX.rstrip("/"))
        self._models = models(site.spec, site.buckets["artifacts"])

    def member(self, name: str) -> Member:
        """A service account of its own, with what lets it read and write."""
        return homes.member(self._addon, name, NAMESPACE)

    def capturing(self) -> list[k8s.core.v1.EnvVarArgs]:
        """Variables of the collectors."""
        section = self._section.payload_capture
        # A collector reads no model's folder, and is not told of it.
        names = [{"name": each.model.name} for each in served(self._spec)]
        watched = {"PLINTH_DRIFT": self._results} if self._section.enabled else {}
        return pods.variables(
            {
                "PLINTH_PAYLOADS": self._payloads,
                "PLINTH_MODELS": json.dumps(names),
                "PLINTH_CAPTURE_PORT": str(PORT),
                "PLINTH_CAPTURE_PERCENT": str(section.sample_percent),
                "PLINTH_CAPTURE_FLUSH_SECONDS": str(section.flush_seconds),
                "PLINTH_CAPTURE_BODY_BYTES": str(section.max_body_kib << 10),
                # Bodies that are read at once must fit beside the buffer.
                "PLINTH_CAPTURE_CONNECTIONS": str(connections(section.max_body_kib)),
                **watched,
            }
        )

    def checking(self) -> list[k8s.core.v1.EnvVarArgs]:
        """Variables of the check."""
        section = self._section
        return pods.variables(
            {
                "PLINTH_PAYLOADS": self._payloads,
                "PLINTH_DRIFT": self._results,
                "PLINTH_MODELS": self._models,
                "PLINTH_DRIFT_THRESHOLD": f"{section.threshold:g}",
                "PLINTH_DRIFT_WINDOW_HOURS": str(section.window_hours),
                "PLINTH_DRIFT_BASELINE_DAYS": str(section.baseline_days),
                "PLINTH_DRIFT_MINIMUM_ROWS": str(section.minimum_rows),
            }
        )

    def pruning(self) -> list[k8s.core.v1.EnvVarArgs]:
        """Variables of what deletes payloads."""
        names = [{"name": each.model.name} for each in served(self._spec)]
        days = str(self._section.payload_capture.retention_days)
        return pods.variables(
            {
                "PLINTH_PAYLOADS": self._payloads,
                "PLINTH_MODELS": json.dumps(names),
                "PLINTH_CAPTURE_RETENTION_DAYS": days,
            }
        )

    def container(
        self,
        name: str,
        command: Sequence[str],
        environment: Sequence[k8s.core.v1.EnvVarArgs],
        member: Member,
        resources: k8s.core.v1.ResourceRequirementsArgs,
    ) -> k8s.core.v1.ContainerArgs:
        """The one container of a pod."""
        _, tmp = pods.scratch()
        own = [each for each in member.environment if not each["name"].startswith("MLFLOW_")]
        mounts = [
            k8s.core.v1.VolumeMountArgs(name=each["name"], mount_path=TRUST, read_only=True)
            for each in member.mounts
        ]
        return k8s.core.v1.ContainerArgs(
            name=name,
            image=image(self._spec),
            command=list(command),
            working_dir="/tmp",  # noqa: S108 - the one place that can be written to
            env=[*pods.variables({"HOME": "/tmp"}), *environment, *map(_variable, own)],  # noqa: S108
            resources=resources,
            security_context=pods.container_security(),
            volume_mounts=[tmp, *mounts],
        )

    def template(
        self,
        labels: Mapping[str, str],
        container: k8s.core.v1.ContainerArgs,
        member: Member,
        restart: str,
    ) -> k8s.core.v1.PodTemplateSpecArgs:
        """A pod of that container, which acts as a member."""
        tmp, _ = pods.scratch()
        volumes = [
            k8s.core.v1.VolumeArgs(
                name=trust.NAME,
                config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=each["configMap"]["name"]),
            )
            for each in member.volumes
        ]
        return k8s.core.v1.PodTemplateSpecArgs(
            metadata=k8s.meta.v1.ObjectMetaArgs(
                labels={**self._addon.site.labels, **labels, **member.labels}
            ),
            spec=k8s.core.v1.PodSpecArgs(
                service_account_name=member.name,
                # The cloud's token is mounted by its own webhook; the API server is never called.
                automount_service_account_token=False,
                restart_policy=restart,
                node_selector=SERVICES,
                security_context=pods.pod_security(USER),
                # It takes what still comes for some seconds, then writes all of it.
                termination_grace_period_seconds=60,
                topology_spread_constraints=pods.spread(labels, pods.ZONE, pods.NODE),
                containers=[container],
                volumes=[tmp, *volumes],
            ),
        )


def connections(body_kib: int) -> int:
    """Connections at once whose bodies take no more than 256 MiB."""
    return max(16, min(256, (256 << 10) // body_kib))


def _variable(row: Mapping[str, Any]) -> k8s.core.v1.EnvVarArgs:
    """A variable as pods take it, typed."""
    if "value" in row:
        return k8s.core.v1.EnvVarArgs(name=row["name"], value=row["value"])
    source = row["valueFrom"]["secretKeyRef"]
    (found,) = pods.secret_variables(source["name"], {row["name"]: source["key"]})
    return found
