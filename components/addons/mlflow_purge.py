"""The CronJob that purges what users deleted: MLflow itself only marks it."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.tracking import Mlflow as Section

from ..cloud import TRUST, Bucket, Database, Identity
from . import pods, trust
from .addon import Addon
from .mlflow_values import (
    DATABASE,
    JOBS,
    PROCESS_MIB,
    S3,
    USER,
    destination,
    environment,
    image,
)
from .site import SERVICES

LABELS = {"app.kubernetes.io/name": "mlflow-purge"}
"""Not those of the server's pods: its Service would take these for servers."""

PORT = 5000

LOCAL = f"http://127.0.0.1:{PORT}"


def declare(
    addon: Addon,
    section: Section,
    database: Database,
    artifacts: Bucket,
    identity: Identity,
    release: pulumi.Resource,
) -> None:
    """Declare the CronJob, which begins once the server has made its tables."""
    trusted = trust.trust(database, identity.keys)
    template = k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(
            labels={**addon.site.labels, **LABELS, **identity.pod_labels}
        ),
        spec=_pod(addon, section, database, artifacts, identity, trusted),
    )
    k8s.batch.v1.CronJob(
        f"{addon.name}-purge",
        metadata=addon.meta("purge", labels=LABELS),
        spec=k8s.batch.v1.CronJobSpecArgs(
            schedule=section.purge_schedule,
            time_zone="Etc/UTC",
            concurrency_policy="Forbid",
            starting_deadline_seconds=3600,
            successful_jobs_history_limit=1,
            failed_jobs_history_limit=3,
            job_template=k8s.batch.v1.JobTemplateSpecArgs(
                spec=k8s.batch.v1.JobSpecArgs(
                    backoff_limit=2, active_deadline_seconds=6 * 3600, template=template
                )
            ),
        ),
        opts=addon.child(release),
    )


def purge(days: int) -> list[str]:
    """The command that deletes for good, from the database and, through a server, from the bucket."""
    return [
        "mlflow",
        "gc",
        "--backend-store-uri=postgresql+psycopg2://",
        f"--older-than={days}d",
        f"--tracking-uri={LOCAL}",
    ]


def artifact_server(destination: pulumi.Input[str]) -> list[pulumi.Input[str]]:
    """The command of a server of artifacts alone, in the pod alone.

    The bucket is reached through a server only. This one asks for no password, so that it serves the
    purge however users sign in.
    """
    return [
        "mlflow",
        "server",
        "--artifacts-only",
        pulumi.Output.concat("--artifacts-destination=", destination),
        "--host=127.0.0.1",
        f"--port={PORT}",
        "--workers=1",
    ]


def _pod(
    addon: Addon,
    section: Section,
    database: Database,
    artifacts: Bucket,
    identity: Identity,
    trusted: trust.Trust,
) -> k8s.core.v1.PodSpecArgs:
    tmp, tmp_mount = pods.scratch()
    volumes, mounts = [tmp], [tmp_mount]
    if trusted.files:
        authorities = k8s.core.v1.ConfigMapVolumeSourceArgs(name=trust.NAME)
        volumes.append(k8s.core.v1.VolumeArgs(name=trust.NAME, config_map=authorities))
        mounts.append(
            k8s.core.v1.VolumeMountArgs(name=trust.NAME, mount_path=TRUST, read_only=True)
        )
    found = image(addon.site.spec, artifacts)
    variables = {**environment(identity, trusted), "MLFLOW_DISABLE_TELEMETRY": "true"}
    common: dict[str, Any] = {
        "image": f"{found['repository']}:{found['tag']}",
        "working_dir": "/tmp",  # noqa: S108
        "security_context": pods.container_security(),
        "volume_mounts": mounts,
    }
    health = f"import urllib.request as r; r.urlopen('{LOCAL}/health', timeout=5)"
    server = k8s.core.v1.ContainerArgs(
        name="artifacts",
        command=artifact_server(destination(artifacts)),
        # One that runs beside the others, and ends with them.
        restart_policy="Always",
        # It has no part in jobs, which want a database.
        env=pods.variables({**variables, JOBS: "false"}),
        env_from=[
            k8s.core.v1.EnvFromSourceArgs(secret_ref=k8s.core.v1.SecretEnvSourceArgs(name=each))
            for each in ([S3] if identity.keys else [])
        ],
        # It listens to the pod alone, so that the kubelet cannot ask it.
        startup_probe=k8s.core.v1.ProbeArgs(
            exec_=k8s.core.v1.ExecActionArgs(command=["python", "-c", health]),
            period_seconds=5,
            timeout_seconds=10,
            failure_threshold=36,
        ),
        resources=_resources(2),
        **common,
    )
    place = {"PGHOST": database.host, "PGPORT": str(database.port), "PGDATABASE": database.name}
    login = {"PGUSER": "username", "PGPASSWORD": "password"}
    collector = k8s.core.v1.ContainerArgs(
        name="purge",
        command=purge(section.purge_after_days),
        env=[*pods.variables({**variables, **place}), *pods.secret_variables(DATABASE, login)],
        resources=_resources(1),
        **common,
    )
    return k8s.core.v1.PodSpecArgs(
        service_account_name="mlflow",
        # The cloud's token is mounted by its own webhook; the API server is never called.
        automount_service_account_token=False,
        restart_policy="Never",
        node_selector=SERVICES,
        security_context=pods.pod_security(USER),
        init_containers=[server],
        containers=[collector],
        volumes=volumes,
    )


def _resources(processes: int) -> k8s.core.v1.ResourceRequirementsArgs:
    asked = PROCESS_MIB * processes
    return pods.requirements("100m", f"{asked}Mi", cpu_limit="1", memory_limit=f"{asked * 2}Mi")
