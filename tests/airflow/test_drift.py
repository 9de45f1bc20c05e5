"""The check of drift starts a run in a genuine Airflow, as a user who may do that and nothing else."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.addons.drift_trigger import SETUP

from .library import BIN, environment, run

START = """
import json, sys
from datetime import UTC, datetime, timedelta
from plinth_runtime import retrain, store
given = json.load(sys.stdin)
starter = retrain.Airflow(given["url"], "drift", given["password"], given["dag"], timedelta(hours=24))
verdict = {
    "model": "failures", "version": "3", "threshold": 0.2, "rows": 700, "window": ["a", "b"],
    "reference": "r", "drifted": ["heat"], "report": "s3://acme/report.json",
    "features": {"heat": {"psi": 1.5}},
}
try:
    print(json.dumps(retrain.start(starter, store.folder(given["folder"]), verdict, datetime.now(UTC))))
except retrain.StartError as error:
    print(json.dumps({"error": str(error)}))
"""

OLDER = """
airflow roles create drift
airflow roles add-perms drift --resource "DAG:batch_inference" --action can_edit
"""

KEYS = {"AIRFLOW__API_AUTH__JWT_SECRET": "x" * 64, "AIRFLOW__API__SECRET_KEY": "y" * 64}


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of an API server with the DAGs of the runtime, and the user of the check."""
    made = tmp_path_factory.mktemp("airflow-drift")
    shutil.copytree(home, made, dirs_exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    database = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{made}/airflow.db", **KEYS}
    run(["airflow", "dags", "reserialize"], made, variables=database)
    run(["airflow", "dags", "unpause", "--yes", "retrain"], made, variables=database)
    job = {**database, "DAG": "retrain", "DRIFT_PASSWORD": "hunter2-a"}
    # What the role was once given for another DAG is taken away.
    run(["bash", "-c", f"{OLDER}\n{SETUP}"], made, variables=job)
    process = subprocess.Popen(
        ["airflow", "api-server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
        env=environment(made, **database),
        cwd=made,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{url}/api/v2/version", timeout=5)  # noqa: S310
            break
        except OSError:
            assert process.poll() is None
            time.sleep(1)
    yield url
    process.terminate()
    process.wait(30)


def start(url: str, folder: Path, home: Path, **changed: str) -> Any:
    given = {"url": url, "password": "hunter2-a", "dag": "retrain", "folder": str(folder)} | changed
    said = run([str(BIN / "python"), "-c", START], home, given=given)
    return json.loads(said.strip().splitlines()[-1])


def ask(url: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{url}{path}", data, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, None


def token(url: str) -> str:
    body = {"username": "drift", "password": "hunter2-a"}
    code, found = ask(url, "/auth/token", "", body)
    assert code == 201
    return found["access_token"]


def test_a_run_is_started_once(server: str, tmp_path: Path, home: Path) -> None:
    first = start(server, tmp_path / "drift", home)
    assert first.startswith("retrain/drift-failures-0-")
    # In the time between: nothing.
    assert start(server, tmp_path / "drift", home) is None
    # Killed before it was noted: Airflow itself has a run of that name.
    assert start(server, tmp_path / "other", home) == first


def test_what_is_wrong_is_said(server: str, tmp_path: Path, home: Path) -> None:
    assert "401" in start(server, tmp_path, home, password="other")["error"]
    # A DAG that the user may not start, or that is not there.
    assert "403" in start(server, tmp_path, home, dag="batch_inference")["error"]
    assert "403" in start(server, tmp_path, home, dag="nothing")["error"]


def test_the_user_may_do_nothing_else(server: str) -> None:
    found = token(server)
    for path in (
        "connections",
        "variables",
        "pools",
        "dags/retrain/dagRuns",
        "config",
        "eventLogs",
    ):
        assert ask(server, f"/api/v2/{path}", found)[0] == 403, path
    assert ask(server, "/api/v2/variables", found, {"key": "a", "value": "b"})[0] == 403
