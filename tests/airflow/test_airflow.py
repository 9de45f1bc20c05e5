"""What the platform generates for Airflow, before Airflow itself."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons import airflow_auth, catalog
from components.addons.airflow import SETUP
from components.addons.airflow_values import CLEAN, CONNECTIONS
from tests.addons import place

from .library import BIN, ROOT, RUNTIME, environment, run, script

Values = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def _probed() -> dict[str, Any]:
    return {}


@pytest.fixture
def probed(home: Path, values: Values, _probed: dict[str, Any]) -> dict[str, Any]:
    """What Airflow makes of all that is given to it at once: its import takes seconds."""
    if not _probed:
        celery = values["airflow-celery"]
        variables = {each["name"]: each["value"] for each in celery["env"]}
        logs = {
            "aws": {
                "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER": "s3://acme-logs/airflow",
                "AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID": CONNECTIONS["s3"][0],
                "AIRFLOW_CONN_AWS_DEFAULT": CONNECTIONS["s3"][1],
            },
            "gcp": {
                "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER": "gs://acme-logs/airflow",
                "AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID": CONNECTIONS["gs"][0],
                "AIRFLOW__LOGGING__DELETE_LOCAL_LOGS": "True",
                "AIRFLOW_CONN_GOOGLE_CLOUD_DEFAULT": CONNECTIONS["gs"][1],
            },
            "azure": {
                "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER": "wasb://airflow",
                "AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID": CONNECTIONS["wasbs"][0],
                "AIRFLOW__AZURE_REMOTE_LOGGING__REMOTE_WASB_LOG_CONTAINER": "logs",
                "AIRFLOW_CONN_WASB_DEFAULT": CONNECTIONS["wasbs"][1] + "acme.blob.core.windows.net",
            },
        }
        extra = {"azure_remote_logging": {"remote_wasb_log_container": "logs"}}
        _probed |= script(
            "probe.py",
            home,
            {
                "configs": [values["least"]["config"], celery["config"], extra],
                "environment": {
                    f"AIRFLOW__{section}__{key}".upper(): str(value)
                    for section, options in celery["config"].items()
                    for key, value in options.items()
                    if section != "logging"
                }
                | {"AIRFLOW__CORE__EXECUTOR": celery["executor"]},
                "logs": logs,
            },
            PLINTH_GPU_POOLS=variables["PLINTH_GPU_POOLS"],
            PLINTH_BATCH_POOL="train",
        )
    return _probed


def test_the_environment_has_the_version_of_the_chart() -> None:
    version = catalog.chart("airflow").app_version
    assert f"apache-airflow=={version} " in (ROOT / "requirements/airflow.txt").read_text()
    assert f"apache/airflow:{version}" in (RUNTIME / "Dockerfile").read_text()


def test_every_setting_is_one_that_airflow_knows(probed: dict[str, Any]) -> None:
    assert probed["unknown"] == []


def test_airflow_finds_no_fault_with_its_settings(probed: dict[str, Any]) -> None:
    issues = [each for each in probed["lint"].splitlines() if each.startswith("  - ")]
    # It tells of every executor but the default that the default has changed.
    assert [each for each in issues if "default value of `executor`" not in each] == []


def test_every_dag_is_imported(probed: dict[str, Any]) -> None:
    assert probed["dagErrors"] == {}
    assert sorted(probed["dags"]) == ["batch_inference", "retrain"]
    assert set(probed["dags"]["retrain"]) == {
        "reason",
        "check_data",
        "train",
        "compare",
        "register",
    }
    tasks = probed["dags"]["batch_inference"]
    assert tasks["ask_model"] == ["gpu", 1]
    assert tasks["check_features"] == ["default_pool", 1]


def test_a_task_on_a_pool_keeps_the_rest_of_its_pod(probed: dict[str, Any]) -> None:
    pod = probed["pod"]
    assert pod["serviceAccountName"] == "airflow"
    assert pod["nodeSelector"] == {"plinth.dev/pool": "train"}
    assert {each["key"] for each in pod["tolerations"]} == {"nvidia.com/gpu", "plinth.dev/purpose"}
    (base,) = pod["containers"]
    assert (base["name"], base["image"]) == ("base", "airflow")
    assert base["resources"]["limits"]["nvidia.com/gpu"] == "1"


def test_logs_go_to_the_bucket_by_the_pods_own_identity(probed: dict[str, Any]) -> None:
    assert probed["logs"]["aws"] == {
        "class": "S3RemoteLogIO", "base": "s3://acme-logs/airflow", "hook": "aws_default", "keys": None,
    }  # fmt: skip
    # Without a key the client takes the application's default credentials: those of the pod.
    assert probed["logs"]["gcp"] == {
        "class": "GCSRemoteLogIO", "base": "gs://acme-logs/airflow", "default": CONNECTIONS["gs"][0],
        "kind": "google_cloud_platform", "told": {}, "key": "", "deletes": True,
    }  # fmt: skip
    azure = probed["logs"]["azure"]
    assert (azure["class"], azure["base"], azure["container"]) == (
        "WasbRemoteLogIO",
        "airflow",
        "logs",
    )
    assert azure["url"] == "https://acme.blob.core.windows.net/"


def test_users_sign_in_and_get_the_roles_of_their_groups(home: Path, values: Values) -> None:
    text = values["airflow-celery"]["apiServer"]["apiServerConfig"]
    # Nothing in it is a template of the chart's but what stands for itself.
    text = text.replace('{{ "{{" }}', "{{")
    compile(text, "webserver_config.py", "exec")
    assert "sso/client" not in text
    alice = {"sub": "1", "preferred_username": "alice", "email": "alice@example.com"}
    made = script(
        "sign_in.py",
        home,
        {
            "config": text,
            "issuer": "https://id.example.com",
            "secret": f"{airflow_auth.FOLDER}/{airflow_auth.CLIENT_SECRET}",
            "users": {
                "admin": {**alice, "groups": ["staff", "ml-admins"]},
                "demoted": {**alice, "groups": ["staff"]},
                "user": {"sub": "2", "preferred_username": "bob", "groups": "airflow"},
                "stranger": {"sub": "3", "email": "eve@example.com", "late": []},
                "late": {"sub": "4", "preferred_username": "carl", "late": ["airflow"]},
            },
        },
    )
    assert made.pop("manager") == "SecurityManager"
    roles = {name: each["roles"] for name, each in made.items()}
    # A role that is lost at the provider is lost here; Public sees nothing.
    assert roles == {
        "admin": ["Admin", "Public"],
        "demoted": ["Public"],
        "user": ["Public", "User"],
        "stranger": ["Public"],
        "late": ["Public", "User"],
    }
    admin = made["admin"]
    assert (admin["to"], admin["client"]) == ("/authorize", "plinth")
    assert admin["redirect"] == "https://airflow.ml.example.com/oauth-authorized/oidc"
    assert "groups" not in admin["scope"]
    assert admin["email"] == "alice@example.com"


def test_the_jobs_that_the_platform_runs(home: Path) -> None:
    variables = {"ADMIN_PASSWORD": "hunter2", "GPU_SLOTS": "16"}
    # A job may be run again.
    run(["bash", "-c", f"{SETUP}\n{SETUP}"], home, variables=variables)
    with sqlite3.connect(home / "airflow.db") as database:
        pools = dict(database.execute("SELECT pool, slots FROM slot_pool").fetchall())
        users = database.execute("SELECT username FROM ab_user WHERE username = 'admin'").fetchall()
    assert pools["gpu"] == 16
    assert users == [("admin",)]
    run(["bash", "-c", CLEAN.format(days=30)], home)


@pytest.fixture
def model(home: Path) -> Iterator[str]:
    """URL of a server of models."""
    process = subprocess.Popen(
        [str(BIN / "python"), str(RUNTIME / "tests/server.py")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(home),
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait()


MACHINES = """
import sys
import pandas as pd
at = range(50)
pd.DataFrame({"machine_id": [f"m{n}" for n in at], "temperature": [20.0 + n for n in at],
              "vibration": [1.0 + n % 5 for n in at], "hours": list(at)}).to_parquet(sys.argv[1])
"""


def test_batch_inference_runs_to_its_end(home: Path, tmp_path: Path, model: str) -> None:
    features = tmp_path / "features.parquet"
    run([str(BIN / "python"), "-c", MACHINES, str(features)], home)
    conf = {
        "features": str(features),
        "output": str(tmp_path / "out"),
        "url": model,
        "chunk_rows": 20,
    }
    command = [
        "airflow",
        "dags",
        "test",
        "batch_inference",
        "2026-01-02",
        "--conf",
        json.dumps(conf),
    ]
    run(command, home)
    current = json.loads((tmp_path / "out/current.json").read_text())
    assert (current["rows"], current["chunks"], current["day"]) == (50, 3, "2026-01-02")
    assert current["model"] == f"{model}/failures@1"
    day = tmp_path / "out/day=2026-01-02"
    for verdict in ("features", "predictions"):
        assert json.loads((day / f"verdicts/{verdict}/result.json").read_text())["success"]


def test_the_examples_suites_are_yaml() -> None:
    for file in (RUNTIME / "suites").glob("*.yaml"):
        assert yaml.safe_load(file.read_text())["expectations"]


def test_the_probes_are_no_tests_of_this_python() -> None:
    assert Path(sys.prefix) != BIN.parent


def test_what_was_declared_is_the_spec_that_was_meant() -> None:
    flows = place.spec("airflow-celery").orchestration.airflow
    assert (flows.auth, flows.executor) == ("oidc", "celery")
