"""Airflow: what each option of the spec makes of its chart."""

from __future__ import annotations

import json

import pytest

from components.addons.airflow_auth import template
from components.addons.airflow_pods import image, image_values
from spec.orchestration import Airflow

from .conftest import Get


def budgets(installed: Get, name: str) -> list[str]:
    found = installed(name).of("kubernetes:policy/v1:PodDisruptionBudget")
    names = [each.inputs["metadata"]["name"] for each in found]
    return sorted(each for each in names if each.startswith("airflow-"))


def test_every_part_of_which_there_are_two_has_a_budget(installed: Get) -> None:
    made = ["airflow-dag-processor-budget", "airflow-triggerer-budget"]
    assert budgets(installed, "domain") == made
    assert budgets(installed, "airflow-celery") == [*made, "airflow-worker-budget"]
    assert budgets(installed, "airflow-digest") == []
    values = installed("domain").releases["airflow"]["values"]
    assert [values[part]["replicas"] for part in ("apiServer", "dagProcessor", "triggerer")] == [
        2
    ] * 3
    assert values["scheduler"]["podDisruptionBudget"]["enabled"]


def test_workers_of_celery(installed: Get) -> None:
    values = installed("airflow-celery").releases["airflow"]["values"]
    # GPU tasks get pods of their own beside the workers.
    assert values["executor"] == "CeleryExecutor,KubernetesExecutor"
    celery = values["workers"]["celery"]
    assert celery["replicas"] == 3
    assert (celery["keda"]["minReplicaCount"], celery["keda"]["maxReplicaCount"]) == (3, 12)
    assert values["config"]["celery"] == {"worker_concurrency": 8}
    assert "keda" not in installed("celery-oidc").releases["airflow"]["values"]["workers"]["celery"]


def test_a_broker_of_ones_own_takes_the_place_of_redis(installed: Get) -> None:
    found = installed("airflow-celery")
    values = found.releases["airflow"]["values"]
    assert values["redis"] == {"enabled": False}
    assert values["data"]["brokerUrlSecretName"] == "airflow-celery"
    (secret,) = [each for each in found.objects if each["metadata"]["name"] == "airflow-celery"]
    (read,) = secret["spec"]["data"]
    assert (read["secretKey"], read["remoteRef"]["key"]) == ("connection", "airflow/broker")
    assert not [each for each in found.declared if each.name.startswith("acme-airflow-redis")]


def test_signing_in_by_oidc_gives_the_secret_to_the_api_servers_alone(installed: Get) -> None:
    values = installed("airflow-celery").releases["airflow"]["values"]
    assert values["apiServer"]["extraVolumes"] == [
        {"name": "oidc", "secret": {"secretName": "airflow-oidc"}}
    ]
    assert json.dumps(values).count("airflow-oidc") == 3
    assert "apiServerConfig" not in installed("domain").releases["airflow"]["values"]["apiServer"]
    assert template("a {{ b }}") == 'a {{ "{{" }} b }}'


def test_dags_are_told_of_the_pools(installed: Get) -> None:
    values = installed("airflow-celery").releases["airflow"]["values"]
    variables = {each["name"]: each["value"] for each in values["env"]}
    pools = json.loads(variables["PLINTH_GPU_POOLS"])
    assert set(pools) == {"serve", "train"}
    assert pools["train"]["perNode"] == 8
    assert pools["train"]["resource"] == "nvidia.com/gpu"
    assert pools["train"]["nodeSelector"] == {"plinth.dev/pool": "train"}
    assert variables["PLINTH_DATASETS"] == "s3://acme-datasets"
    assert variables["PLINTH_STATSD"] == "airflow-statsd:9125"
    none = installed("least").releases["airflow"]["values"]["env"]
    assert {"name": "PLINTH_GPU_POOLS", "value": "{}"} in none


def test_old_runs_are_deleted(installed: Get) -> None:
    cleanup = installed("airflow-celery").releases["airflow"]["values"]["databaseCleanup"]
    assert cleanup["enabled"]
    assert "-30 days" in cleanup["args"][-1]


@pytest.mark.parametrize(
    ("given", "repository", "tag", "digest"),
    [
        (None, "docker.io/apache/airflow", "3.2.2", None),
        ("r.example.com:5000/ml/p:1.4.0", "r.example.com:5000/ml/p", "1.4.0", None),
        (f"r.example.com:5000/ml/p@sha256:{'0a' * 32}", "r.example.com:5000/ml/p", "3.2.2", f"sha256:{'0a' * 32}"),
        (f"r.example.com/p:2@sha256:{'0a' * 32}", "r.example.com/p", "2", f"sha256:{'0a' * 32}"),
    ],
)  # fmt: skip
def test_images(given: str | None, repository: str, tag: str, digest: str | None) -> None:
    section = Airflow(image=given)
    made = image_values(section)
    assert (made["defaultAirflowRepository"], made["defaultAirflowTag"]) == (repository, tag)
    assert made.get("defaultAirflowDigest") == digest
    assert image(section) == (given or "docker.io/apache/airflow:3.2.2")
