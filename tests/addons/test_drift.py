"""Payload capture, the check of drift, and who starts what follows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from components.addons import drift_pods, drift_trigger
from components.addons.serving.names import COLLECTOR
from components.identity import matrix

from . import place
from .conftest import Installed

Get = Callable[[str], Installed]


def pod(found: Installed, name: str) -> dict[str, Any]:
    """The pod of one of its workloads."""
    return next(spec for owner, spec in found.pods if owner == f"acme-drift-{name}")


def variables(pod: dict[str, Any]) -> dict[str, str]:
    """Its variables that are no secret."""
    (container,) = pod["containers"]
    return {each["name"]: each["value"] for each in container["env"] if "value" in each}


def cron(found: Installed, name: str) -> dict[str, Any]:
    return found.named(f"acme-drift-{name}").inputs["spec"]


def test_models_tell_the_collector_of_what_they_are_asked(installed: Get) -> None:
    made = {
        each["metadata"]["name"]: each["spec"]["predictor"].get("logger")
        for each in installed("drift").objects
        if each["kind"] == "InferenceService"
    }
    assert made == {
        "fraud": {"mode": "all", "url": f"{COLLECTOR}/fraud/3"},
        "fraud-canary": {"mode": "all", "url": f"{COLLECTOR}/fraud/4"},
        "ranker": {"mode": "all", "url": f"{COLLECTOR}/ranker"},
        # KServe's agent hears no gRPC: with it in between, the model would answer nobody.
        "spoken": None,
        # Not among those that are named.
        "quiet": None,
    }
    assert not any(
        "logger" in each["spec"].get("predictor", {}) for each in installed("models").objects
    )


def test_the_address_is_that_of_the_service(installed: Get) -> None:
    found = installed("drift")
    service = found.named("acme-drift-service").inputs
    (port,) = service["spec"]["ports"]
    name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]
    assert f"http://{name}.{namespace}.svc:{int(port['port'])}" == COLLECTOR
    (container,) = pod(found, "collector")["containers"]
    labels = found.named("acme-drift-collector").inputs["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    assert container["ports"] == [{"name": port["targetPort"], "containerPort": port["port"]}]


def test_the_collector_is_told_what_the_spec_says(installed: Get) -> None:
    told = variables(pod(installed("drift"), "collector"))
    assert told["PLINTH_PAYLOADS"] == "s3://acme-datasets/payloads"
    assert told["PLINTH_DRIFT"] == "s3://acme-datasets/drift"
    assert json.loads(told["PLINTH_MODELS"]) == [{"name": "fraud"}, {"name": "ranker"}]
    assert told["PLINTH_CAPTURE_PERCENT"] == "25"
    assert told["PLINTH_CAPTURE_FLUSH_SECONDS"] == "30"
    assert told["PLINTH_CAPTURE_BODY_BYTES"] == str(4 << 20)
    assert told["PLINTH_CAPTURE_CONNECTIONS"] == "64"
    assert not any(each.startswith("MLFLOW") for each in told)
    audit = variables(pod(installed("drift-audit"), "collector"))
    assert "PLINTH_DRIFT" not in audit


@pytest.mark.parametrize("kib", [1, 100, 1024, 4096, 16384])
def test_bodies_that_are_read_at_once_fit_beside_the_buffer(kib: int) -> None:
    found = drift_pods.connections(kib)
    assert 16 <= found <= 256
    assert found * kib <= max(256 << 10, 16 * kib)


def test_outside_dev_there_are_two_and_one_may_go(installed: Get) -> None:
    found = installed("drift-audit")
    assert found.named("acme-drift-collector").inputs["spec"]["replicas"] == 2
    budget = found.named("acme-drift-budget").inputs["spec"]
    assert budget["maxUnavailable"] == 1
    spread = pod(found, "collector")["topologySpreadConstraints"]
    assert {each["topologyKey"] for each in spread} == {
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    }
    assert installed("drift").named("acme-drift-collector").inputs["spec"]["replicas"] == 3
    dev = installed("drift-prefect")
    assert dev.named("acme-drift-collector").inputs["spec"]["replicas"] == 1
    assert not any(each.name == "acme-drift-budget" for each in dev.declared)


def test_it_has_time_to_write_before_it_is_killed(installed: Get) -> None:
    made = pod(installed("drift"), "collector")
    # Five seconds of listening, twenty of writing, and what three attempts wait for.
    assert made["terminationGracePeriodSeconds"] >= 45
    assert made["automountServiceAccountToken"] is False


def test_only_models_and_prometheus_reach_it(installed: Get) -> None:
    policy = installed("drift").named("acme-drift-drift-allow-named").inputs["spec"]
    (rule,) = policy["ingress"]
    (neighbours,) = rule["from"][1]["namespaceSelector"]["matchExpressions"]
    assert neighbours["values"] == ["models", "monitoring"]


def test_the_check_is_told_what_the_spec_says(installed: Get) -> None:
    found = installed("drift")
    job = cron(found, "check")
    assert (job["schedule"], job["timeZone"], job["concurrencyPolicy"]) == (
        "17 * * * *",
        "Etc/UTC",
        "Forbid",
    )
    made = job["jobTemplate"]["spec"]["template"]["spec"]
    assert made["containers"][0]["command"] == ["python", "-m", "plinth_runtime.drift", "check"]
    told = variables(made)
    assert json.loads(told["PLINTH_MODELS"]) == [
        {"name": "fraud", "version": "3", "storage": "s3://acme-artifacts/models/fraud/3"},
        # What lies in a bucket of somebody else's is not read.
        {"name": "ranker", "version": "", "storage": ""},
    ]
    assert told["PLINTH_DRIFT_THRESHOLD"] == "0.25"
    assert told["PLINTH_DRIFT_WINDOW_HOURS"] == "48"
    assert told["PLINTH_DRIFT_BASELINE_DAYS"] == "14"
    assert told["PLINTH_DRIFT_MINIMUM_ROWS"] == "1000"
    assert told["PLINTH_RETRAIN_PIPELINE"] == "retrain"
    assert told["PLINTH_RETRAIN_RUNNER"] == "airflow"
    assert told["PLINTH_RETRAIN_URL"] == "http://airflow-api-server.airflow.svc:8080"
    assert told["PLINTH_RETRAIN_COOLDOWN_HOURS"] == "72"


def test_payloads_are_deleted_by_age_whether_or_not_they_are_checked(installed: Get) -> None:
    for name, days in (("drift", "60"), ("drift-audit", "30")):
        job = cron(installed(name), "prune")
        made = job["jobTemplate"]["spec"]["template"]["spec"]
        assert made["containers"][0]["command"][-1] == "prune"
        assert variables(made)["PLINTH_CAPTURE_RETENTION_DAYS"] == days
    audit = installed("drift-audit")
    assert not any(each.name == "acme-drift-check" for each in audit.declared)


def test_the_image_is_its_own_or_that_of_pipelines(installed: Get) -> None:
    images = {
        name: {
            spec["containers"][0]["image"]
            for owner, spec in installed(name).pods
            if owner.startswith("acme-drift-") and owner != "acme-drift-airflow-user"
        }
        for name in ("drift", "drift-audit")
    }
    assert images == {
        "drift": {"registry.example.com/ml/drift:1.0.0"},
        "drift-audit": {"registry.example.com/ml/pipelines:1.4.0"},
    }


def test_airflow_has_a_user_for_one_dag(installed: Get) -> None:
    found = installed("drift")
    made = found.named("acme-drift-airflow-user").inputs
    assert made["metadata"]["namespace"] == "airflow"
    container = made["spec"]["template"]["spec"]["containers"][0]
    told = {each["name"]: each.get("value") for each in container["env"]}
    assert told["DAG"] == "retrain"
    assert told["DRIFT_PASSWORD"] is None
    assert place.PASSWORD not in json.dumps(made)
    names = {
        (each["metadata"]["namespace"], each["spec"]["target"]["name"])
        for each in found.objects
        if each["kind"] == "ExternalSecret"
    }
    assert {("airflow", drift_trigger.USER_SECRET), ("drift", drift_trigger.LOGIN)} <= names
    policy = found.named("acme-airflow-airflow-allow-named").inputs["spec"]
    assert "drift" in json.dumps(policy)
    nobody = installed("drift-audit").named("acme-airflow-airflow-allow-named").inputs["spec"]
    assert "drift" not in json.dumps(nobody)


def test_prefect_is_asked_where_there_is_no_airflow(installed: Get) -> None:
    found = installed("drift-prefect")
    told = variables(cron(found, "check")["jobTemplate"]["spec"]["template"]["spec"])
    assert told["PLINTH_RETRAIN_RUNNER"] == "prefect"
    assert told["PLINTH_RETRAIN_PIPELINE"] == "retrain/prod"
    assert told["PLINTH_RETRAIN_URL"].endswith(":4200/api")
    (login,) = [
        each["spec"]
        for each in found.objects
        if each["kind"] == "ExternalSecret" and each["metadata"]["namespace"] == "drift"
    ]
    # The key under which Prefect's own add-on keeps its password.
    drawn = next(
        each["spec"]["data"]
        for each in found.objects
        if each["kind"] == "ExternalSecret" and each["spec"]["target"]["name"] == "prefect-auth"
    )
    assert login["data"] == drawn
    assert login["target"]["template"]["data"] == {"login": "admin:{{ .password }}"}


def test_each_part_may_do_no_more_than_its_work() -> None:
    rows = {row.name: row for row in matrix(place.spec("drift")) if row.namespace == "drift"}
    assert {
        name: {(each.resource, each.access, each.prefix) for each in row.grants}
        for name, row in rows.items()
    } == {
        "payload-collector": {
            ("datasets", "append", "payloads/"),
            ("datasets", "read", "drift/"),
        },
        "payload-retention": {("datasets", "read-write", "payloads/")},
        "drift-check": {
            ("datasets", "read", "payloads/"),
            ("datasets", "read-write", "drift/"),
            ("artifacts", "read", "models/fraud/3/"),
        },
    }
    assert not [row for row in matrix(place.spec("models")) if row.namespace == "drift"]


def test_without_payloads_there_is_nothing(installed: Get) -> None:
    assert "Drift" not in installed("models").components
    assert "Drift" in installed("drift").components


def test_metrics_are_scraped_from_the_collector(installed: Get) -> None:
    found = installed("drift")
    (monitor,) = [
        each
        for each in found.objects
        if each["kind"] == "ServiceMonitor" and each["metadata"]["namespace"] == "drift"
    ]
    service = found.named("acme-drift-service").inputs["metadata"]["labels"]
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service.items()


def test_the_commands_are_those_of_the_runtime() -> None:
    folder = place.Path(__file__).parents[2] / "runtime"
    source = (folder / "plinth_runtime/drift.py").read_text()
    for command in ("check", "prune"):
        assert f'commands.add_parser("{command}")' in source
    read = "".join(
        (folder / f"plinth_runtime/{name}.py").read_text()
        for name in ("buffer", "capture", "drift", "retrain")
    )
    told = yaml.safe_load((place.Path(__file__).parent / "variants/drift.yaml").read_text())
    assert told["monitoring"]["drift"]["enabled"] is True
    known = set(re.findall(r"PLINTH_[A-Z_]+", read)) | {
        f"PLINTH_CAPTURE_{name}" for name in re.findall(r'number\("([A-Z_]+)"', read)
    }
    made = (place.Path(drift_pods.__file__)).read_text()
    made += (place.Path(drift_trigger.__file__)).read_text()
    assert set(re.findall(r'"(PLINTH_[A-Z_]+)"', made)) <= known


def test_the_user_of_the_image_is_who_it_runs_as() -> None:
    folder = place.Path(__file__).parents[2] / "runtime"
    assert f"--uid {drift_pods.USER} " in (folder / "drift.Dockerfile").read_text()
