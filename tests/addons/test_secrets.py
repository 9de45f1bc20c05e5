"""Every secret comes from the cloud's store, and holds what its readers look for."""

from __future__ import annotations

import json
import re

import yaml

from components.addons import objects
from components.identity import matrix
from spec.secrets import named_secrets
from tests.addons.conftest import ALL, Get, Installed, leaves
from tests.addons.place import PASSWORD, spec


@ALL
def test_no_secret_reaches_the_cluster_but_through_the_store(installed: Get, name: str) -> None:
    found = installed(name)
    assert not found.of("kubernetes:core/v1:Secret")
    for each in found.declared:
        if each.type.startswith("kubernetes:"):
            assert PASSWORD not in json.dumps(each.inputs, default=str), each.name


def test_passwords_go_to_the_store(installed: Get) -> None:
    assert {"secret:grafana", "secret:mlflow", "secret:airflow"} <= set(installed("least").asked)


@ALL
def test_external_secrets_are_synced_before_dependents_go_on(installed: Get, name: str) -> None:
    for each in installed(name).objects:
        if each["kind"] == "ExternalSecret":
            assert each["metadata"]["annotations"]["pulumi.com/waitFor"] == "condition=Ready"
            assert each["spec"]["secretStoreRef"]["name"] == objects.STORE


@ALL
def test_what_the_spec_names_may_be_read(installed: Get, name: str) -> None:
    platform = spec(name)
    asked = {
        each["remoteRef"]["key"]
        for one in installed(name).objects
        if one["kind"] == "ExternalSecret"
        for each in one["spec"]["data"]
    }
    may = {
        grant.resource
        for row in matrix(platform)
        for grant in row.grants
        if grant.kind == "secrets"
    }
    assert asked & {key for _, key in named_secrets(platform)} <= may


@ALL
def test_every_secret_that_is_referred_to_is_made(installed: Get, name: str) -> None:
    found = installed(name)
    made = {
        (each["metadata"]["namespace"], each["metadata"]["name"])
        for each in found.objects
        if each["kind"] == "ExternalSecret"
    }
    for key, release in found.releases.items():
        for path, value in leaves(release.get("values", {})):
            last = path.rpartition(".")[2]
            parent = path.rpartition(".")[0]
            refers = re.search(
                r"(existing\w*Secret|SecretName|[cC]redentialsSecret|sshKeySecret)$", last
            )
            refers = refers or last in ("extraSecretNamesForEnvFrom", "secrets")
            nested = last == "name" and re.search(r"[eE]xisting\w*Secret$", parent)
            if (refers or nested) and value:
                assert (release["namespace"], value) in made, f"{key}: {path} = {value}"


def contents(installed: Installed, name: str) -> dict[str, str]:
    """Key of a Secret -> property of the store, or the template that makes it."""
    (spec,) = [
        each["spec"]
        for each in installed.objects
        if each["kind"] == "ExternalSecret" and each["metadata"]["name"] == name
    ]
    if "template" in spec["target"]:
        return spec["target"]["template"]["data"]
    return {each["secretKey"]: each["remoteRef"].get("property", "") for each in spec["data"]}


def test_secrets_hold_what_their_charts_read(installed: Get) -> None:
    found = installed("celery-oidc")
    keys = {"fernet-key": "fernet", "api-secret-key": "api", "jwt-secret": "jwt"}
    assert contents(found, "airflow-keys") == keys
    assert contents(found, "airflow-admin") == {"password": "admin"}
    assert contents(found, "airflow-git") == {"gitSshKey": "sshKey"}
    assert set(contents(found, "airflow-celery")) == {"password", "connection", "metrics.json"}
    metadata = contents(found, "airflow-metadata")
    assert set(metadata) == {"connection", "async-connection", "plain-connection"}
    # KEDA reads it, and knows no driver.
    assert metadata["plain-connection"].startswith("postgresql://")
    assert metadata["connection"].startswith("postgresql+psycopg2://")
    assert metadata["connection"].endswith("?sslmode=require")
    assert metadata["async-connection"].startswith("postgresql+asyncpg://")
    assert metadata["async-connection"].endswith("?ssl=require")
    variables = {
        each["name"]: each["valueFrom"]["secretKeyRef"]
        for each in yaml.safe_load(found.releases["airflow"]["values"]["extraEnv"])
        if "valueFrom" in each
    }
    assert variables["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] == {
        "name": "airflow-metadata",
        "key": "async-connection",
    }
    assert contents(found, "mlflow-server") == {"MLFLOW_FLASK_SERVER_SECRET_KEY": "sessionKey"}
    assert contents(found, "mlflow-oidc") == {"OIDC_CLIENT_SECRET": ""}
    login = {"username": "username", "password": "password"}
    assert contents(found, "mlflow-admin") == contents(found, "mlflow-database") == login
    grafana = {"admin-user": "username", "admin-password": "password", "secret-key": "secretKey"}
    assert contents(found, "grafana-admin") == grafana
    https = contents(installed("domain"), "airflow-git")
    # The chart's container reads both generations of names, and none of them is optional.
    assert set(https) == {
        f"{prefix}_{name}"
        for prefix in ("GIT_SYNC", "GITSYNC")
        for name in ("USERNAME", "PASSWORD")
    }


@ALL
def test_own_pods_read_keys_that_are_there(installed: Get, name: str) -> None:
    found = installed(name)
    for _, pod in found.pods:
        for container in pod["containers"]:
            for variable in container.get("env", []):
                if reference := variable.get("valueFrom"):
                    reference = reference["secretKeyRef"]
                    assert reference["key"] in contents(found, reference["name"])
            for source in container.get("envFrom", []):
                assert contents(found, source["secretRef"]["name"])


@ALL
def test_a_namespace_reads_secrets_if_it_has_any(installed: Get, name: str) -> None:
    found = installed(name)
    namespaces = {
        each.inputs["metadata"]["name"]: each.inputs["metadata"]["labels"]
        for each in found.of("kubernetes:core/v1:Namespace")
    }
    users = {
        each["metadata"]["namespace"] for each in found.objects if each["kind"] == "ExternalSecret"
    }
    readers = {
        key for key, labels in namespaces.items() if objects.SECRETS_LABEL.items() <= labels.items()
    }
    assert users == readers
    routed = {
        each["metadata"]["namespace"] for each in found.objects if each["kind"] == "HTTPRoute"
    }
    takes = {
        key for key, labels in namespaces.items() if objects.ROUTES_LABEL.items() <= labels.items()
    }
    assert routed <= takes
