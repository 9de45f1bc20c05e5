"""Values of Airflow's chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import yaml

from spec.orchestration import Airflow as Section

from ..cloud import Bucket, Identity
from ..identity import AIRFLOW_PREFIX
from . import airflow_auth, catalog
from .airflow_auth import AUTH_MANAGER
from .airflow_pods import ACCOUNT, image_values, platform, worker_values
from .pods import POD_SECURITY, WRITABLE_CONTAINER_SECURITY, resources
from .site import SERVICES, Site
from .trust import Trust

NAMESPACE = "airflow"
USER = 50000
"""User of Airflow's image."""

METADATA = "airflow-metadata"
KEYS = "airflow-keys"
ADMIN = "airflow-admin"
BROKER = "airflow-celery"
GIT = "airflow-git"
S3 = "airflow-s3"
"""Names of its Secrets; none is one that the chart itself would make, and with it delete."""

CLEAN = (
    'exec airflow db clean --clean-before-timestamp "$(date -u -d "-{days} days" +%Y-%m-%dT%H:%M:%S+00:00)"'
    " --skip-archive --yes"
)
"""Deletes what the database holds of runs that ended so many days ago."""

CONNECTIONS = {
    "s3": ("aws_default", "aws://"),
    "gs": ("google_cloud_default", "google-cloud-platform://"),
    "wasbs": ("wasb_default", "wasb://"),
}
"""Scheme of the bucket's URI -> the connection that Airflow opens it with: empty, so that the client
takes the pod's own identity."""


def values(
    site: Site, section: Section, logs: Bucket, identity: Identity, trusted: Trust
) -> dict[str, Any]:
    """Values of the chart."""
    version = catalog.chart("airflow").app_version
    celery = section.executor == "celery"
    provider = airflow_auth.oidc(site.spec)
    budget = {"podDisruptionBudget": {"enabled": site.redundant}}
    return {
        "useStandardNaming": True,
        "airflowVersion": version,
        **image_values(section),
        # With both, a task names the second to run in a pod of its own: one that holds a GPU.
        "executor": "CeleryExecutor,KubernetesExecutor" if celery else "KubernetesExecutor",
        "labels": dict(identity.pod_labels),
        "nodeSelector": SERVICES,
        "securityContexts": {
            "pod": {**POD_SECURITY, "runAsUser": USER, "fsGroup": 0},
            "containers": {**WRITABLE_CONTAINER_SECURITY, "runAsNonRoot": True},
        },
        "data": {
            "metadataSecretName": METADATA,
            **({"brokerUrlSecretName": BROKER} if celery else {}),
        },
        "fernetKeySecretName": KEYS,
        "apiSecretKeySecretName": KEYS,
        "jwtSecretName": KEYS,
        # The subchart is Bitnami's, and the database is the cloud's.
        "postgresql": {"enabled": False},
        # The chart's runs once, in one pod.
        "redis": {"enabled": False},
        # The chart's own has the name of SQLAlchemy's driver in it, which nothing else understands.
        "enableBuiltInSecretEnvVars": {"AIRFLOW_CONN_AIRFLOW_DB": False},
        "env": [
            {"name": _variable(logs), "value": _connection(logs, 1)},
            *_settings(identity),
            *_variables(trusted.environment),
            *_variables(platform(site)),
            {"name": "PLINTH_DATASETS", "value": site.buckets["datasets"].uri},
        ],
        **({"volumes": trusted.volumes, "volumeMounts": trusted.mounts} if trusted.files else {}),
        **({"extraEnvFrom": _keys()} if identity.keys else {}),
        "extraEnv": yaml.safe_dump(
            [
                _secret("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC", METADATA, "async-connection"),
                _secret("AIRFLOW_CONN_AIRFLOW_DB", METADATA, "plain-connection"),
            ]
        ),
        "config": _config(site, section, logs),
        "dags": {"gitSync": _git_sync(section)},
        "logs": {"persistence": {"enabled": False}},
        # With hooks the migration would wait for pods that wait for the migration.
        "migrateDatabaseJob": {**_job(), "useHelmHooks": False, "applyCustomEnv": False},
        # Its arguments carry the password; a Job of the platform reads it from a Secret.
        "createUserJob": {"enabled": False},
        "databaseCleanup": {
            **_job(),
            "enabled": True,
            "schedule": "23 3 * * *",
            "args": ["bash", "-c", CLEAN.format(days=section.retention_days)],
        },
        "scheduler": {**_component("500m", "1Gi"), **budget, "replicas": section.schedulers},
        "apiServer": {
            **_server("500m", "1Gi"),
            **budget,
            "replicas": site.replicas,
            # The gateway ends TLS: its word on the scheme is taken, or redirects lead to http.
            # Nothing but the gateway and the platform's own pods gets here.
            "args": ["bash", "-c", "exec airflow api-server --proxy-headers"],
            "env": [{"name": "FORWARDED_ALLOW_IPS", "value": "*"}],
            **(airflow_auth.values(provider) if provider else {}),
        },
        "dagProcessor": {**_component("250m", "1Gi"), "replicas": site.replicas},
        "triggerer": {
            **_component("250m", "512Mi"),
            "replicas": site.replicas,
            "persistence": {"enabled": False},
        },
        "workers": worker_values(site, section),
        "statsd": {
            "enabled": True,
            "nodeSelector": SERVICES,
            "securityContexts": {
                "pod": {**POD_SECURITY, "runAsUser": 65534},
                "container": {**WRITABLE_CONTAINER_SECURITY, "readOnlyRootFilesystem": True},
            },
            "resources": resources("20m", "64Mi", cpu_limit="200m", memory_limit="256Mi"),
        },
    }


def _secret(variable: str, name: str, key: str) -> dict[str, Any]:
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": name, "key": key}}}


def _settings(identity: Identity) -> list[dict[str, str]]:
    return _variables(identity.keys.settings() if identity.keys else {})


def _variables(found: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in found.items()]


def _keys() -> str:
    return yaml.safe_dump([{"secretRef": {"name": S3}}])


def _job() -> dict[str, Any]:
    return {
        **ACCOUNT,
        "resources": resources("250m", "512Mi", cpu_limit="1", memory_limit="1Gi"),
    }


def _server(cpu: str, memory: str) -> dict[str, Any]:
    return {
        **ACCOUNT,
        "resources": resources(cpu, memory, cpu_limit="2", memory_limit="2Gi"),
    }


def _component(cpu: str, memory: str) -> dict[str, Any]:
    groomer = resources("20m", "64Mi", cpu_limit="200m", memory_limit="256Mi")
    return {**_server(cpu, memory), "logGroomerSidecar": {"resources": groomer}}


def _config(site: Site, section: Section, logs: Bucket) -> dict[str, Any]:
    host = site.host("airflow")
    return {
        "core": {"auth_manager": AUTH_MANAGER, "load_examples": "False"},
        "api": {"expose_config": "False", **({"base_url": f"https://{host}"} if host else {})},
        "logging": {
            "remote_logging": "True",
            "remote_base_log_folder": _folder(logs),
            "remote_log_conn_id": _connection(logs, 0),
            # The bucket has them; the disk of a pod is not a place to keep them.
            "delete_local_logs": "True",
        },
        **(
            {"celery": {"worker_concurrency": section.celery.tasks_per_worker}}
            if section.executor == "celery"
            else {}
        ),
        **(
            {"azure_remote_logging": {"remote_wasb_log_container": logs.name}}
            if logs.account
            else {}
        ),
    }


def _folder(logs: Bucket) -> pulumi.Input[str]:
    """Where logs go; in an account's container, which is named apart, a path alone."""
    folder = AIRFLOW_PREFIX.rstrip("/")
    return f"wasb://{folder}" if logs.account else pulumi.Output.concat(logs.uri, f"/{folder}")


def _connection(logs: Bucket, part: int) -> pulumi.Output[str]:
    # The address ends in the host of the account, where there is one.
    host = (logs.account or "") if part else ""
    return logs.uri.apply(lambda uri: CONNECTIONS[uri.partition("://")[0]][part] + host)


def _variable(logs: Bucket) -> pulumi.Output[str]:
    return _connection(logs, 0).apply(lambda name: f"AIRFLOW_CONN_{name.upper()}")


def _git_sync(section: Section) -> dict[str, Any]:
    if section.dags is None:
        return {"enabled": False}
    dags = section.dags
    credentials: dict[str, str] = {}
    if dags.credentials_secret:
        https = dags.repository.startswith("https://")
        credentials = {"credentialsSecret" if https else "sshKeySecret": GIT}
    return {
        "enabled": True,
        "repo": dags.repository,
        "branch": dags.branch,
        "ref": dags.branch,
        "subPath": dags.path,
        "period": "60s",
        **credentials,
        "securityContexts": {"container": {**WRITABLE_CONTAINER_SECURITY, "runAsNonRoot": True}},
        "resources": resources("50m", "64Mi", cpu_limit="500m", memory_limit="256Mi"),
    }
