"""A real server, started as the platform's chart starts it: written to, read back, and guarded."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from components.addons.mlflow_purge import LOCAL
from components.identity import MLFLOW_PREFIX
from tests.addons.strict import schema_faults, unknown_keys
from tests.feast.servers import free_port, until

from .conftest import Stand, made
from .given import DOMAIN, PROVIDERS, given
from .servers import ACCESS, Process, ask, basic, command, placed, run

READER = ("reader", "2hunter2OfLettersAndDigits")

SEARCH = "/api/2.0/mlflow/experiments/search?max_results=5"


@pytest.fixture(scope="module")
def written(stand: Stand) -> dict[str, str]:
    """What the administrator wrote, and a second user beside."""
    found = stand.act("write")
    login = {"username": READER[0], "password": READER[1]}
    url = f"{stand.tracking.url}/api/2.0/mlflow/users/create"
    assert ask(url, method="POST", headers=stand.admin, body=login).status == 200
    return found


def test_what_is_written_is_read_back(stand: Stand, written: dict[str, str]) -> None:
    # Clients never see the bucket: artifacts go through the server.
    assert written["artifacts"].startswith("mlflow-artifacts:/")
    found = stand.act("read")
    # KServe's `storageUri` of a model, read as `predictor`.
    path = found.pop("location").removeprefix("mlflow-artifacts:/")
    assert f"{MLFLOW_PREFIX}{path}/MLmodel" in stand.store.content()
    assert found == {
        "params": {"rate": "0.1"},
        "metrics": {"loss": 0.25},
        "team": "search",
        "artifact": True,
        "version": "1",
        "predicted": [2, 4, 6],
    }


def test_artifacts_lie_where_the_identity_may_write(stand: Stand, written: dict[str, str]) -> None:
    keys = stand.store.content()
    assert [each for each in keys if each.endswith(f"{written['run']}/artifacts/data/weights.bin")]
    assert all(each.startswith(MLFLOW_PREFIX) for each in keys)


@pytest.mark.usefixtures("written")
def test_a_server_that_was_killed_has_kept_everything(stand: Stand) -> None:
    stand.tracking.stop(signal.SIGKILL)
    stand.restart()
    assert stand.act("read")["predicted"] == [2, 4, 6]


@pytest.mark.parametrize(
    "headers", [{}, basic("admin", "wrong"), basic("nobody", "x"), {"Authorization": "Bearer x"}]
)
def test_a_stranger_is_refused(stand: Stand, headers: dict[str, str]) -> None:
    for path in (SEARCH, "/metrics", "/api/2.0/mlflow-artifacts/artifacts"):
        assert ask(stand.tracking.url + path, headers=headers).status == 401, path


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (f"mlflow.{DOMAIN}", 200),
        ("runs.example.com", 200),
        ("mlflow.mlflow.svc", 200),
        ("10.20.3.4:5000", 200),
        ("100.64.3.4:5000", 200),
        ("100.127.3.4:5000", 200),
        ("100.128.3.4:5000", 403),
        ("evil.example.com", 403),
        (f"mlflow.{DOMAIN}.evil.com", 403),
        ("8.8.8.8", 403),
    ],
)
def test_a_host_that_is_not_its_own_is_refused(stand: Stand, host: str, status: int) -> None:
    answer = ask(stand.tracking.url + SEARCH, headers={**stand.admin, "Host": host})
    assert answer.status == status
    if status == 403:
        assert "Invalid Host header" in answer.text


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1"])
def test_probes_come_through_by_any_name(stand: Stand, host: str) -> None:
    assert ask(f"{stand.tracking.url}/health", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    ("origin", "refused"),
    [
        (f"https://mlflow.{DOMAIN}", False),
        ("https://runs.example.com", False),
        ("https://evil.example.com", True),
        (f"http://mlflow.{DOMAIN}", True),
    ],
)
def test_pages_of_others_cannot_write(stand: Stand, origin: str, refused: bool) -> None:
    url = f"{stand.tracking.url}/api/2.0/mlflow/experiments/create"
    body = {"name": origin}
    answer = ask(url, method="POST", headers={**stand.admin, "Origin": origin}, body=body)
    assert answer.status == (403 if refused else 200)
    assert ("Cross-origin" in answer.text) is refused


@pytest.mark.usefixtures("written")
def test_a_second_user_reads_everything_and_changes_nothing_of_others(stand: Stand) -> None:
    assert stand.act("read", *READER)["predicted"] == [2, 4, 6]
    assert stand.act("change", *READER) == {
        "metric": 403,
        "alias": 403,
        "delete": 403,
        "artifact": 403,
        "own": "done",
    }
    assert stand.act("read")["metrics"] == {"loss": 0.25}


def test_metrics_arrive_with_the_login_that_the_monitor_has(stand: Stand) -> None:
    assert ask(stand.tracking.url + SEARCH, headers=stand.admin).status == 200
    answer = ask(f"{stand.tracking.url}/metrics", headers=stand.admin)
    assert answer.status == 200
    for name in ("mlflow_http_request_total", "mlflow_http_request_duration_seconds_bucket"):
        assert f"{name}{{" in answer.text


def test_the_database_is_spoken_to_over_tls(stand: Stand) -> None:
    query = (
        "SELECT count(*) FILTER (WHERE NOT ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
    )
    query += " WHERE client_addr IS NOT NULL AND datname = 'mlflow'"
    assert ask(stand.tracking.url + SEARCH, headers=stand.admin).status == 200
    assert stand.postgres.sql("postgres", query) == "0"


def test_a_server_takes_no_more_memory_than_it_asks_for(stand: Stand) -> None:
    group = os.getpgid(stand.tracking.pid)
    lines = subprocess.run(
        ["ps", "-eo", "pgid=,rss="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    used = sum(int(rss) for each, rss in (line.split() for line in lines) if int(each) == group)
    asked = stand.given.values["resources"]["requests"]["memory"]
    assert used / 1024 < int(asked.removesuffix("Mi"))


def test_what_is_deleted_is_purged_with_its_artifacts(
    stand: Stand, written: dict[str, str]
) -> None:
    run_id = written["run"]
    folder = f"{run_id}/artifacts/"
    assert stand.act("delete")["run"] == run_id
    with purging(stand) as purge:
        assert run_id not in purge("1d")
        assert [each for each in stand.store.content() if folder in each]
        assert run_id in purge("0s")
    assert not [each for each in stand.store.content() if folder in each]
    assert run_id not in stand.postgres.sql("mlflow", "SELECT run_uuid FROM runs")


@contextmanager
def purging(stand: Stand) -> Generator[Callable[[str], str]]:
    """The CronJob's pod: its server of artifacts runs, and the purge is called with an age."""
    pod = stand.given.purge
    (server,), (collector,) = pod["initContainers"], pod["containers"]
    assert server["restartPolicy"] == "Always"
    port = str(free_port())

    def environment(container: Mapping[str, Any]) -> dict[str, str]:
        plain = {
            each["name"]: placed(each["value"], stand.moved)
            for each in container["env"]
            if "value" in each
        }
        login = {each["name"] for each in container["env"] if "valueFrom" in each}
        store = {"MLFLOW_S3_ENDPOINT_URL": stand.store.url, **ACCESS}
        known = stand.tracking.environment
        given = {**plain, **{key: known[key] for key in login}, **store}
        return {**given, "HOME": str(stand.folder)}

    def line(container: Mapping[str, Any]) -> list[str]:
        words = [placed(each, {"5000": port}) for each in container["command"]]
        return [command("mlflow"), *words[1:]]

    def purge(age: str) -> str:
        words = [
            re.sub("^--older-than=.*", f"--older-than={age}", each) for each in line(collector)
        ]
        return run(words, environment(collector))

    beside = Process(line(server), environment(server), stand.folder / "artifacts.log")
    try:
        url = f"{placed(LOCAL, {'5000': port})}/health"
        until(lambda: beside.answers(url), "no server of artifacts", 300)
        # It is nobody's but the pod's, and knows nothing but artifacts.
        assert ask(url.replace("/health", SEARCH)).status in (404, 503)
        yield purge
    finally:
        beside.stop()


def test_each_clouds_bucket_is_an_address_that_mlflow_knows() -> None:
    addresses = [
        given(each).values["artifactRoot"]["defaultArtifactsDestination"] for each in PROVIDERS
    ]
    program = (
        "import sys\n"
        "from mlflow.store.artifact.artifact_repository_registry import _artifact_repository_registry as r\n"
        "from urllib.parse import urlparse\n"
        "print(*[r._registry[urlparse(each).scheme].__name__ for each in sys.argv[1:]])\n"
    )
    known = run([command("python"), "-c", program, *addresses], {"HOME": "/"}).split()
    assert dict(zip(PROVIDERS, known, strict=True)) == {
        "aws": "S3ArtifactRepository",
        "gcp": "GCSArtifactRepository",
        "azure": "AzureBlobArtifactRepository",
        "onprem": "S3ArtifactRepository",
    }


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_branch_of_the_chart_that_is_taken_is_one_that_is_known_here(provider: str) -> None:
    found = given(provider)
    assert not unknown_keys("mlflow", found.values)
    assert not schema_faults("mlflow", found.values)
    assert made(found).command[:2] == ("mlflow", "server")
