"""A Job that runs Airflow's own commands against its database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from . import pods
from .addon import Addon
from .airflow_auth import AUTH_MANAGER
from .airflow_pods import image
from .airflow_values import KEYS, METADATA, NAMESPACE, USER
from .site import SERVICES

_SECRETS: Mapping[str, tuple[str, str]] = {
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (METADATA, "connection"),
    "AIRFLOW__CORE__FERNET_KEY": (KEYS, "fernet-key"),
    "AIRFLOW__API__SECRET_KEY": (KEYS, "api-secret-key"),
    "AIRFLOW__API_AUTH__JWT_SECRET": (KEYS, "jwt-secret"),
}
"""What every command needs: variable -> Secret of Airflow's namespace, and its key."""


def job(
    addon: Addon,
    name: str,
    script: str,
    plain: Mapping[str, str],
    secret: Mapping[str, tuple[str, str]],
    *,
    resource: str,
    container: str,
    component: str,
    after: Sequence[pulumi.Resource],
    read_only: bool = False,
) -> k8s.batch.v1.Job:
    """The Job, in Airflow's namespace.

    Args:
        plain: environment variables that are no secret.
        secret: variable -> Secret and key, besides what every command needs.
        resource: what it is called in the plan, after the add-on's name.
        read_only: whether it writes its own configuration elsewhere than into its home.
    """
    labels = {"app.kubernetes.io/name": "airflow", "app.kubernetes.io/component": component}
    tmp, mount = pods.scratch()
    environment = [
        *pods.variables({"AIRFLOW__CORE__AUTH_MANAGER": AUTH_MANAGER, **plain}),
        *(
            each
            for variable, (held, key) in {**_SECRETS, **secret}.items()
            for each in pods.secret_variables(held, {variable: key})
        ),
    ]
    return k8s.batch.v1.Job(
        f"{addon.name}-{resource}",
        metadata=addon.meta(name, namespace=NAMESPACE, labels=labels),
        spec=k8s.batch.v1.JobSpecArgs(
            backoff_limit=5,
            active_deadline_seconds=900,
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
                spec=k8s.core.v1.PodSpecArgs(
                    restart_policy="OnFailure",
                    automount_service_account_token=False,
                    node_selector=SERVICES,
                    # The image's files are of group 0, for any user to write.
                    security_context=pods.pod_security(USER, group=0),
                    containers=[
                        k8s.core.v1.ContainerArgs(
                            name=container,
                            image=image(addon.site.spec.orchestration.airflow),
                            command=["bash", "-c", script],
                            env=environment,
                            security_context=pods.container_security(read_only=read_only),
                            resources=pods.requirements(
                                "250m", "512Mi", cpu_limit="1", memory_limit="1Gi"
                            ),
                            volume_mounts=[mount],
                        )
                    ],
                    volumes=[tmp],
                ),
            ),
        ),
        # A Job is immutable: another is made in its place.
        opts=addon.child(*after, delete_before_replace=True),
    )
