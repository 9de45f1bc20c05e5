"""Who starts a retraining: a user of Airflow that may start one DAG, or the login of Prefect."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec.monitoring import Drift as Section
from spec.rules.drift import runner

from ..cloud import Secret
from ..identity import secrets_prefix
from . import airflow_pods, homes, pods
from .addon import Addon
from .airflow_auth import AUTH_MANAGER
from .airflow_values import KEYS, METADATA, NAMESPACE
from .airflow_values import USER as AIRFLOW_USER
from .objects import Remote
from .prefect_values import API
from .site import SERVICES

LOGIN = "retrain-login"
"""Secret with the login, in the namespace of the check."""

USER = "drift"
"""User and role of Airflow."""

USER_SECRET = "airflow-drift"  # noqa: S105
"""Secret with that user's password, in Airflow's namespace."""

AIRFLOW = f"http://airflow-api-server.{NAMESPACE}.svc:8080"

SETUP = """set -eu
airflow users delete --username drift || true
airflow roles delete drift || true
airflow roles create drift
airflow roles add-perms drift --resource "DAG:$DAG" --action can_edit
airflow roles add-perms drift --resource "DAG Runs" --action can_create
airflow users create --role drift --username drift --firstname Drift --lastname Check \\
  --email drift@localhost --password "$DRIFT_PASSWORD"
"""
"""A user who may start runs of one DAG and see nothing; made anew, so that no older DAG is left to it."""


@dataclass(frozen=True)
class Starter:
    """What the check is told of the pipeline to start; empty where it starts none."""

    environment: list[k8s.core.v1.EnvVarArgs]
    ready: tuple[pulumi.Resource, ...]


def declare(addon: Addon) -> Starter:
    """The login, and in Airflow the user that it is of."""
    spec = addon.site.spec
    section = spec.monitoring.drift
    found = runner(spec.orchestration)
    if not section.retrain or section.pipeline is None or found is None:
        return Starter([], ())
    if found == "prefect":
        # Prefect has one login, which its own add-on drew.
        key = f"{secrets_prefix(spec)}prefect"
        login = addon.secret(
            LOGIN, {"password": Remote(key, "password")}, {"login": "admin:{{ .password }}"}
        )
        return Starter(_environment(section, found, API.removesuffix("/")), (login,))
    password = random.RandomPassword(
        f"{addon.name}-airflow", length=32, special=False, opts=addon.child()
    )
    made = addon.generate("drift", {"airflow": password.result})
    login = addon.secret(
        LOGIN, {"password": Remote(made.key, "airflow")}, {"login": f"{USER}:{{{{ .password }}}}"}
    )
    return Starter(
        _environment(section, found, AIRFLOW), (login, _user(addon, section.pipeline, made))
    )


def _environment(section: Section, found: str, url: str) -> list[k8s.core.v1.EnvVarArgs]:
    plain = {
        "PLINTH_RETRAIN_RUNNER": found,
        "PLINTH_RETRAIN_URL": url,
        "PLINTH_RETRAIN_PIPELINE": section.pipeline,
        "PLINTH_RETRAIN_COOLDOWN_HOURS": str(section.cooldown_hours),
    }
    return [
        *(k8s.core.v1.EnvVarArgs(name=name, value=value) for name, value in plain.items()),
        *pods.secret_variables(LOGIN, {"PLINTH_RETRAIN_LOGIN": "login"}),
    ]


def _user(addon: Addon, dag: str, made: Secret) -> pulumi.Resource:
    """A Job that makes the user, in Airflow's namespace and by Airflow's own commands."""
    secret = homes.external_secret(
        addon, USER_SECRET, NAMESPACE, {"password": Remote(made.key, "airflow")}
    )
    labels = {"app.kubernetes.io/name": "airflow", "app.kubernetes.io/component": "drift-user"}
    tmp, mount = pods.scratch()
    variables = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (METADATA, "connection"),
        "AIRFLOW__CORE__FERNET_KEY": (KEYS, "fernet-key"),
        "AIRFLOW__API__SECRET_KEY": (KEYS, "api-secret-key"),
        "AIRFLOW__API_AUTH__JWT_SECRET": (KEYS, "jwt-secret"),
        "DRIFT_PASSWORD": (USER_SECRET, "password"),
    }
    plain = {
        "AIRFLOW__CORE__AUTH_MANAGER": AUTH_MANAGER,
        # The one place that can be written to: it writes its own configuration there.
        "AIRFLOW_HOME": "/tmp/airflow",  # noqa: S108
        "DAG": dag,
    }
    return k8s.batch.v1.Job(
        f"{addon.name}-airflow-user",
        metadata=addon.meta("airflow-drift-user", namespace=NAMESPACE, labels=labels),
        spec=k8s.batch.v1.JobSpecArgs(
            backoff_limit=5,
            active_deadline_seconds=900,
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels={**addon.site.labels, **labels}),
                spec=k8s.core.v1.PodSpecArgs(
                    restart_policy="OnFailure",
                    automount_service_account_token=False,
                    node_selector=SERVICES,
                    security_context=pods.pod_security(AIRFLOW_USER, group=0),
                    containers=[
                        k8s.core.v1.ContainerArgs(
                            name="user",
                            image=airflow_pods.image(addon.site.spec.orchestration.airflow),
                            command=["bash", "-c", SETUP],
                            env=[
                                *(
                                    k8s.core.v1.EnvVarArgs(name=name, value=value)
                                    for name, value in plain.items()
                                ),
                                *(
                                    each
                                    for variable, (name, key) in variables.items()
                                    for each in pods.secret_variables(name, {variable: key})
                                ),
                            ],
                            security_context=pods.container_security(),
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
        opts=addon.child(secret, delete_before_replace=True),
    )
