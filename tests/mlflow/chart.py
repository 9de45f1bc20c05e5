"""What the chart makes of its values: the server's command line, variables and file of sign-in.

A translation of charts/mlflow/templates/deployment.yaml, configmap.yaml and auth_ini_configmap.yaml
of community-charts/helm-charts, as read on 2026-11-27 at commits 019c1c03, 0bc0fead and 6c4e7764;
of the branches, those that the platform's values take. A value that would take another is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests import charts
from tests.addons.strict import merged

Secret = Callable[[str, str], str]
"""Gives what a Secret has under a key."""


@dataclass(frozen=True)
class Server:
    """The server's container, and the file that its init container fills."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    config_path: str
    """Where the container finds the file."""
    config: str


def server(own: Mapping[str, Any], secret: Secret, envs: Mapping[str, Mapping[str, str]]) -> Server:
    """The container that the chart makes.

    Args:
        own: the release's values.
        envs: what the Secrets hold that the pod takes whole into its variables.
    """
    values = _whole(merged(own, charts.values("mlflow")))
    _plain(values)
    return Server(
        ("mlflow", *_arguments(values)),
        _environment(values, secret, envs),
        f"{values['auth']['configPath'].rstrip('/')}/{values['auth']['configFile']}",
        _config(values, secret),
    )


def _whole(value: Any) -> Any:
    """Numbers without the fraction that the engine gives to each."""
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(values: Mapping[str, Any]) -> None:
    """None of the branches is taken that are not written below."""
    root = values["artifactRoot"]
    for section in (values["backendStore"]["mysql"], values["backendStore"]["mssql"],
                    root["s3"], root["gcs"], root["azureBlob"], values["minio"],
                    values["ldapAuth"], values["oauth2Proxy"], values["oidcAuth"],
                    values["postgresql"], values["mysql"], values["serviceMonitor"]):  # fmt: skip
        assert not section["enabled"]
    assert values["backendStore"]["postgres"]["enabled"]
    assert root["proxiedArtifactStorage"]
    assert values["auth"]["enabled"] and values["auth"]["postgres"]["enabled"]


def _arguments(values: Mapping[str, Any]) -> list[str]:
    driver = values["backendStore"]["postgres"]["driver"]
    level = values["log"]["level"]
    extra: Mapping[str, Any] = values["extraArgs"]
    assert not {"uvicornOpts", "gunicornOpts"} & set(extra)
    return [
        "server",
        f"--host={values['serverHost']}",
        f"--port={values['service']['containerPort']}",
        f"--backend-store-uri=postgresql{'+' * bool(driver)}{driver}://",
        f"--artifacts-destination={values['artifactRoot']['defaultArtifactsDestination']}",
        "--serve-artifacts",
        f"--app-name={values['auth']['appName']}",
        *([f"--uvicorn-opts='--log-level={level}'"] if values["log"]["enabled"] else []),
        # Go templates go over a map in the order of its keys.
        *(f"--{_kebab(key)}={extra[key]}" for key in sorted(extra)),
        *(f"--{_kebab(flag)}" for flag in values["extraFlags"]),
    ]


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _environment(
    values: Mapping[str, Any], secret: Secret, envs: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    postgres = values["backendStore"]["postgres"]
    stored = values["backendStore"]["existingDatabaseSecret"]
    config_map = {
        "PGHOST": postgres["host"],
        "PGPORT": str(postgres["port"]),
        "PGDATABASE": postgres["database"],
        "MLFLOW_CONFIGURE_LOGGING": str(values["log"]["enabled"]).lower(),
        "MLFLOW_LOGGING_LEVEL": values["log"]["level"].upper(),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "MLFLOW_SERVER_ALLOWED_HOSTS": ",".join(values["serverAllowedHosts"]),
        "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS": ",".join(values["corsAllowedOrigins"]),
    }
    assert values["log"]["enabled"] and not values["telemetry"]["enabled"]
    whole = {
        key: value
        for name in values["extraSecretNamesForEnvFrom"]
        for key, value in envs[name].items()
    }
    # What `env` says goes before what whole ConfigMaps and Secrets do.
    return {
        **{key: value for key, value in config_map.items() if value},
        **whole,
        "PGUSER": secret(stored["name"], stored["usernameKey"]),
        "PGPASSWORD": secret(stored["name"], stored["passwordKey"]),
        **{key: str(value) for key, value in values["extraEnvVars"].items()},
    }


def _config(values: Mapping[str, Any], secret: Secret) -> str:
    auth = values["auth"]
    postgres, admin = auth["postgres"], auth["existingAdminSecret"]
    stored = postgres["existingSecret"]
    login = ":".join(secret(stored["name"], stored[key]) for key in ("usernameKey", "passwordKey"))
    driver = postgres["driver"]
    place = f"{postgres['host']}:{postgres['port']}/{postgres['database']}"
    return "\n".join(
        (
            "[mlflow]",
            f"default_permission = {auth['defaultPermission']}",
            f"database_uri = postgresql{'+' * bool(driver)}{driver}://{login}@{place}",
            f"admin_username = {secret(admin['name'], admin['usernameKey'])}",
            f"admin_password = {secret(admin['name'], admin['passwordKey'])}",
            f"authorization_function = {auth['authorizationFunction']}",
            "",
        )
    )
