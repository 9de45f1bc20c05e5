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
from . import airflow_job, homes, pods
from .addon import Addon
from .airflow_values import NAMESPACE
from .objects import Remote
from .prefect_values import API

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
        return Starter(
            _environment(section, section.pipeline, found, API.removesuffix("/")), (login,)
        )
    password = random.RandomPassword(
        f"{addon.name}-airflow", length=32, special=False, opts=addon.child()
    )
    made = addon.generate("drift", {"airflow": password.result})
    login = addon.secret(
        LOGIN, {"password": Remote(made.key, "airflow")}, {"login": f"{USER}:{{{{ .password }}}}"}
    )
    return Starter(
        _environment(section, section.pipeline, found, AIRFLOW),
        (login, _user(addon, section.pipeline, made)),
    )


def _environment(
    section: Section, pipeline: str, found: str, url: str
) -> list[k8s.core.v1.EnvVarArgs]:
    plain = {
        "PLINTH_RETRAIN_RUNNER": found,
        "PLINTH_RETRAIN_URL": url,
        "PLINTH_RETRAIN_PIPELINE": pipeline,
        "PLINTH_RETRAIN_COOLDOWN_HOURS": str(section.cooldown_hours),
    }
    return [
        *pods.variables(plain),
        *pods.secret_variables(LOGIN, {"PLINTH_RETRAIN_LOGIN": "login"}),
    ]


def _user(addon: Addon, dag: str, made: Secret) -> pulumi.Resource:
    """A Job that makes the user, in Airflow's namespace and by Airflow's own commands."""
    secret = homes.external_secret(
        addon, USER_SECRET, NAMESPACE, {"password": Remote(made.key, "airflow")}
    )
    return airflow_job.job(
        addon,
        "airflow-drift-user",
        SETUP,
        # The one place that can be written to: it writes its own configuration there.
        {"AIRFLOW_HOME": "/tmp/airflow", "DAG": dag},  # noqa: S108
        {"DRIFT_PASSWORD": (USER_SECRET, "password")},
        resource="airflow-user",
        container="user",
        component="drift-user",
        after=[secret],
        read_only=True,
    )
