"""The identity matrix: everybody who needs the cloud is in it, with what they need and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.identity import (
    AIRFLOW_PREFIX,
    FEAST_PREFIX,
    MLFLOW_PREFIX,
    MODELS_PREFIX,
    WANDB_PREFIX,
    Grant,
    Workload,
    matrix,
    secrets_prefix,
)
from spec.platform import Platform

from .specs import BASE

GCP = {"provider": "gcp", "project": "acme-project", "region": "us-central1"}

NOTHING: dict[str, Any] = {
    "serving": {"engine": "none", "gateway": "none"},
    "features": {"engine": "none"},
    "orchestration": {"airflow": {"enabled": False}},
    "tracking": {"engine": "wandb", "licenseSecret": "wandb/licence"},
}


def spec(**sections: Any) -> Platform:
    return Platform.model_validate_json(json.dumps(BASE | sections))


def rows(**sections: Any) -> dict[str, Workload]:
    return {row.name: row for row in matrix(spec(**sections))}


def grants(name: str, **sections: Any) -> set[Grant]:
    return set(rows(**sections)[name].grants)


def test_rows_are_unique() -> None:
    found = matrix(spec(features={"online": "key-value"}))
    assert len({row.name for row in found}) == len(found)
    assert len({(row.namespace, row.service_account) for row in found}) == len(found)


def test_the_same_spec_gives_the_same_matrix() -> None:
    assert matrix(spec()) == matrix(spec())


def test_nobody_without_a_need() -> None:
    assert set(rows(**NOTHING)) == {"cluster-autoscaler", "external-secrets", "wandb"}
    assert all(row.grants for row in matrix(spec()))


def test_mlflow_keeps_its_artifacts() -> None:
    assert grants("mlflow") == {Grant("bucket", "artifacts", "read-write", MLFLOW_PREFIX)}


def test_wandb_keeps_its_files_and_reads_what_it_is_told() -> None:
    stores = {
        "bucket": {"provider": "s3", "name": "files", "credentialsSecret": "wandb/keys"},
        "mysql": {"host": "db.example.com", "passwordSecret": "wandb/mysql"},
        "redis": {"host": "cache.example.com", "passwordSecret": "wandb/redis"},
    }
    licensed = NOTHING["tracking"]
    files = Grant("bucket", "artifacts", "read-write", WANDB_PREFIX, settings=True)
    assert grants("wandb", tracking=licensed) == {files}
    assert "mlflow" not in rows(tracking=licensed)
    assert "wandb" not in rows(tracking={**licensed, **stores})
    read = {each.resource for each in grants("external-secrets", tracking={**licensed, **stores})}
    assert {"wandb/licence", "wandb/keys", "wandb/mysql", "wandb/redis"} <= read


def test_airflow_never_deletes_a_log() -> None:
    assert grants("airflow") == {
        Grant("bucket", "logs", "append", AIRFLOW_PREFIX),
        Grant("bucket", "datasets", "read"),
        Grant("bucket", "datasets", "read-write", AIRFLOW_PREFIX),
    }


def test_models_are_read_alone() -> None:
    own = Grant("bucket", "artifacts", "read", MODELS_PREFIX)
    assert grants("predictor") == {Grant("bucket", "artifacts", "read", MLFLOW_PREFIX), own}
    assert grants("predictor", tracking=NOTHING["tracking"]) == {own}
    assert "predictor" not in rows(serving=NOTHING["serving"])


KEY_VALUE = {Grant("key-value", "features", "read-write")}
STAGING = {Grant("bucket", "datasets", "read-write", FEAST_PREFIX)}
LAKE = {Grant("lake", "features", "read-write"), Grant("bucket", "datasets", "read")}
WAREHOUSE = {Grant("warehouse", "features", "read-write")}


@pytest.mark.parametrize(
    ("offline", "online", "server", "job"),
    [
        ("lake", "key-value", {Grant("key-value", "features", "read")}, KEY_VALUE | LAKE | STAGING),
        ("lake", "redis", set[Grant](), LAKE | STAGING),
        ("warehouse", "redis", set[Grant](), WAREHOUSE | STAGING),
        ("postgres", "key-value", {Grant("key-value", "features", "read")}, KEY_VALUE),
        ("postgres", "postgres", set[Grant](), set[Grant]()),
    ],
)
def test_feast(offline: str, online: str, server: set[Grant], job: set[Grant]) -> None:
    found = rows(features={"offline": offline, "online": online})
    for name, expected in (("feast-server", server), ("feast-materialize", job)):
        assert set(found[name].grants if name in found else ()) == expected


def test_secrets_are_the_platform_s_and_those_that_the_spec_names() -> None:
    sections: dict[str, Any] = {
        "orchestration": {
            "airflow": {
                "dags": {
                    "repository": "https://example.com/dags.git",
                    "credentialsSecret": "airflow/git",
                }
            }
        },
        "tracking": {"engine": "mlflow", "auth": "oidc"},
        "access": {
            "domain": "ml.example.com",
            "oidc": {
                "issuer": "https://id.example.com",
                "clientId": "plinth",
                "clientSecret": "sso/client",
            },
        },
        "monitoring": {
            "alerts": {
                "routes": [
                    {"severity": "critical", "pagerdutySecret": "alerts/pagerduty"},
                    {"severity": "warning", "slackSecret": "alerts/slack", "slackChannel": "#ml"},
                    {"severity": "info", "slackSecret": "alerts/slack", "slackChannel": "#ml"},
                    {"severity": "info", "email": "a@example.com"},
                ]
            }
        },
    }
    platform = Grant("secrets", "platform", "read", "acme/")
    assert secrets_prefix(spec()) == "acme/"
    assert grants("external-secrets") == {platform}
    named = ("airflow/git", "alerts/pagerduty", "alerts/slack", "sso/client")
    assert grants("external-secrets", **sections) == {
        platform,
        *(Grant("secrets", key, "read") for key in named),
    }
    row = rows(**sections)["external-secrets"]
    assert len(row.grants) == len(set(row.grants))


def test_a_secret_that_nobody_reads_is_nobody_s_to_read() -> None:
    oidc = {
        "issuer": "https://id.example.com/",
        "clientId": "plinth",
        "clientSecret": "sso/client",
    }
    access = {"domain": "ml.example.com", "oidc": oidc}
    own = {Grant("secrets", "platform", "read", "acme/")}
    assert grants("external-secrets", access=access) == own
    licensed = NOTHING["tracking"]
    licence = Grant("secrets", "wandb/licence", "read")
    assert grants("external-secrets", access=access, tracking=licensed) == {*own, licence}


def test_keys_of_an_object_store_are_read() -> None:
    store = {"endpoint": "https://s3.example.com", "credentialsSecret": "s3/keys"}
    site = {"provider": "onprem", "site": "lab", "objectStore": store}
    assert Grant("secrets", "s3/keys", "read") in grants("external-secrets", cloud=site)
    without = {"provider": "onprem", "site": "lab"}
    assert Grant("secrets", "s3/keys", "read") not in grants("external-secrets", cloud=without)


def test_a_service_that_is_off_has_no_secret_read_for_it() -> None:
    dags = {"repository": "https://example.com/dags.git", "credentialsSecret": "airflow/git"}
    found = grants("external-secrets", orchestration={"airflow": {"enabled": False, "dags": dags}})
    assert Grant("secrets", "airflow/git", "read") not in found


@pytest.mark.parametrize("autoscaler", ["cluster-autoscaler", "karpenter"])
def test_only_the_autoscaler_that_runs(autoscaler: str) -> None:
    found = rows(gpu={"autoscaler": autoscaler})
    assert set(found) & {"cluster-autoscaler", "karpenter"} == {autoscaler}
    assert found[autoscaler].grants == (Grant("nodes", autoscaler, "read-write"),)
    assert found[autoscaler].namespace == "kube-system"


def test_no_autoscaler_where_the_cloud_brings_its_own() -> None:
    assert "cluster-autoscaler" not in rows(cloud=GCP)


def test_certificates_are_proved_only_where_they_are_public() -> None:
    access = {"domain": "ml.example.com", "email": "a@example.com"}
    assert "cert-manager" not in rows(access=access)
    found = grants("cert-manager", access={**access, "tls": "lets-encrypt"})
    assert found == {Grant("dns", "ml.example.com", "read-write")}


def test_the_same_on_every_cloud() -> None:
    def others(**sections: Any) -> set[Workload]:
        return {row for row in matrix(spec(**sections)) if row.namespace != "kube-system"}

    assert others() == others(cloud=GCP)
