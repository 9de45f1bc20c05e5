"""Jobs around Prefect's server: its database before it starts, and its work pools after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec.orchestration import WorkPool

from . import catalog, pods
from .addon import Addon
from .prefect_values import API, AUTH, DATABASE, USER
from .site import SERVICES
from .trust import Trust

MIGRATE = ["prefect", "server", "database", "upgrade", "-y"]

POOLS = """
import asyncio, json, os
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound

async def main():
    async with get_client() as client:
        for name, limit in json.loads(os.environ["POOLS"]).items():
            with open(os.path.join(os.environ["TEMPLATES"], name + ".json")) as file:
                template = json.load(file)
            try:
                await client.read_work_pool(name)
            except ObjectNotFound:
                await client.create_work_pool(
                    WorkPoolCreate(name=name, type="kubernetes", base_job_template=template)
                )
            await client.update_work_pool(
                name, WorkPoolUpdate(base_job_template=template, concurrency_limit=limit)
            )
            print(name, limit)

asyncio.run(main())
"""
"""Work pools as the spec has them: may run again, and leaves one that was paused as it is. In one
process, as the command line takes seconds for each pool. The tests run it with Prefect's own library."""

HOME = {
    "HOME": "/tmp",  # noqa: S108 - the one place that can be written to
    "PREFECT_HOME": "/tmp/prefect",  # noqa: S108
    # A job has no terminal to ask at.
    "PREFECT_CLI_PROMPT": "false",
}
"""Variables of every pod."""

AUTH_KEY = "auth-string"
"""Key of the Secrets with `admin:<password>`."""


def migration(addon: Addon, trusted: Trust, after: Sequence[pulumi.Resource]) -> pulumi.Resource:
    """The database's schema, as the image has it, before a server of that image starts."""
    environment = [
        *pods.variables({**HOME, **trusted.environment}),
        *pods.secret_variables(
            DATABASE, {"PREFECT_API_DATABASE_CONNECTION_URL": "connection-string"}
        ),
    ]
    volumes = [
        k8s.core.v1.VolumeArgs(
            name=each["name"],
            config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=each["name"]),
        )
        for each in trusted.volumes
    ]
    mounts = [
        k8s.core.v1.VolumeMountArgs(name=each["name"], mount_path=each["mountPath"], read_only=True)
        for each in trusted.mounts
    ]
    return _job(addon, "migrate", "prefect", MIGRATE, environment, volumes, mounts, after)


def work_pools(
    addon: Addon,
    pools: Sequence[WorkPool],
    config: str,
    checksum: pulumi.Input[str],
    after: Sequence[pulumi.Resource],
) -> pulumi.Resource:
    """The work pools of the spec, with their templates and their limits.

    Args:
        config: ConfigMap of the templates.
        checksum: of what is in it: a change of it runs the job again.
    """
    wanted = json.dumps({pool.name: pool.concurrency for pool in pools})
    environment = [
        *pods.variables({**HOME, "PREFECT_API_URL": API, "POOLS": wanted, "TEMPLATES": "/pools"}),
        *pods.secret_variables(AUTH, {"PREFECT_API_AUTH_STRING": AUTH_KEY}),
    ]
    volume = k8s.core.v1.VolumeArgs(
        name="pools", config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=config)
    )
    mount = k8s.core.v1.VolumeMountArgs(name="pools", mount_path="/pools", read_only=True)
    return _job(
        addon,
        "pools",
        "prefect-worker",
        ["python", "-c", POOLS],
        environment,
        [volume],
        [mount],
        after,
        {"plinth.dev/config": checksum},
    )


def _job(
    addon: Addon,
    key: str,
    image: str,
    command: list[str],
    environment: list[k8s.core.v1.EnvVarArgs],
    volumes: list[k8s.core.v1.VolumeArgs],
    mounts: list[k8s.core.v1.VolumeMountArgs],
    after: Sequence[pulumi.Resource],
    annotations: Mapping[str, pulumi.Input[str]] | None = None,
) -> pulumi.Resource:
    labels = {"app.kubernetes.io/name": "prefect", "app.kubernetes.io/component": key}
    tmp, mount = pods.scratch()
    return k8s.batch.v1.Job(
        f"{addon.name}-{key}",
        metadata=addon.meta(f"prefect-{key}", labels=labels),
        spec=k8s.batch.v1.JobSpecArgs(
            backoff_limit=5,
            active_deadline_seconds=900,
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(
                    labels={**addon.site.labels, **labels}, annotations=dict(annotations or {})
                ),
                spec=k8s.core.v1.PodSpecArgs(
                    restart_policy="OnFailure",
                    automount_service_account_token=False,
                    node_selector=SERVICES,
                    security_context=pods.pod_security(USER),
                    containers=[
                        k8s.core.v1.ContainerArgs(
                            name=key,
                            image=catalog.image(image).image,
                            command=command,
                            env=environment,
                            security_context=pods.container_security(),
                            resources=pods.requirements(
                                "100m", "512Mi", cpu_limit="1", memory_limit="1Gi"
                            ),
                            volume_mounts=[mount, *mounts],
                        )
                    ],
                    volumes=[tmp, *volumes],
                ),
            ),
        ),
        # A Job is immutable: another is made in its place.
        opts=addon.child(*after, delete_before_replace=True),
    )
