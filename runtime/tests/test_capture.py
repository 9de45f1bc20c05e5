"""The collector as it runs: a process of its own, real CloudEvents, files read back."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from plinth_runtime import capture
from plinth_runtime.buffer import Event, Settings
from plinth_runtime.capture import REQUEST, RESPONSE, Collector, sampled

MODELS = [{"name": "failures", "version": "3"}, {"name": "fraud"}]


class Process:
    """A collector of its own, over a folder."""

    def __init__(self, folder: Path, **variables: str) -> None:
        environment = {
            **os.environ,
            "PLINTH_PAYLOADS": str(folder / "payloads"),
            "PLINTH_DRIFT": str(folder / "drift"),
            "PLINTH_MODELS": json.dumps(MODELS),
            "PLINTH_CAPTURE_PORT": "0",
            "PLINTH_CAPTURE_HOST": "127.0.0.1",
            "PLINTH_CAPTURE_DRAIN_SECONDS": "0.5",
            "PYTHONPATH": str(Path(capture.__file__).parents[1]),
            **variables,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "plinth_runtime.capture"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().split()[1])

    def send(
        self, id_: str, kind: str, body: bytes, path: str = "/failures/3", **headers: str
    ) -> int:
        """An event as KServe's agent sends it: in binary mode, on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = {
            "Ce-Id": id_,
            "Ce-Specversion": "1.0",
            "Ce-Type": kind,
            "Ce-Source": "http://localhost:9081/",
            "Ce-Time": "2026-11-27T22:00:00Z",
            "Ce-Inferenceservicename": "failures",
            "Ce-Namespace": "models",
            "Ce-Component": "predictor",
            "Ce-Endpoint": "default",
            "Ce-Metadata": "{}",
            "Content-Type": "application/json",
            **headers,
        }
        try:
            connection.request("POST", path, body=body, headers=sent)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def both(self, id_: str, number: float) -> None:
        """A request and its answer."""
        asked = {"inputs": [{"name": "x", "shape": [1, 1], "datatype": "FP64", "data": [number]}]}
        assert self.send(id_, REQUEST, json.dumps(asked).encode()) == 200
        assert self.send(id_, RESPONSE, json.dumps({"predictions": [number]}).encode()) == 200

    def get(self, path: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.status, answer.read().decode()
        connection.close()
        return found

    def metrics(self) -> dict[str, float]:
        lines = (each for each in self.get("/metrics")[1].splitlines() if each[:1] != "#")
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts collectors."""
    made: list[Process] = []

    def start(**variables: str) -> Process:
        made.append(Process(tmp_path, **variables))
        return made[-1]

    yield start
    for each in made:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


def rows(folder: Path) -> list[dict[str, Any]]:
    """All that was written."""
    files = sorted((folder / "payloads").rglob("*.parquet"))
    return [row for file in files for row in pq.read_table(file, partitioning=None).to_pylist()]


def test_events_come_back_from_the_files(collector: Callable[..., Process], tmp_path: Path) -> None:
    made = collector()
    for at in range(20):
        made.both(f"id-{at}", float(at))
    assert rows(tmp_path) == []
    assert made.end() == 0
    found = rows(tmp_path)
    assert {(each["id"], each["kind"]) for each in found} == {
        (f"id-{at}", kind) for at in range(20) for kind in ("request", "response")
    }
    assert {(each["model"], each["version"]) for each in found} == {("failures", "3")}
    answers = {each["id"]: json.loads(each["body"]) for each in found if each["kind"] == "response"}
    assert answers["id-7"] == {"predictions": [7.0]}
    (day,) = {file.parent.name for file in (tmp_path / "payloads").rglob("*.parquet")}
    assert day == f"date={found[0]['at'].date().isoformat()}"


def test_killed_halfway_it_loses_no_more_than_what_was_in_memory(
    collector: Callable[..., Process], tmp_path: Path
) -> None:
    first = collector(PLINTH_CAPTURE_FLUSH_SECONDS="0.4")
    for at in range(10):
        first.both(f"a-{at}", 1.0)
    _until(lambda: len(rows(tmp_path)) == 20)
    first.both("lost", 1.0)
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    second = collector()
    second.both("b", 1.0)
    assert second.end() == 0
    names = {each["id"] for each in rows(tmp_path)}
    assert {*(f"a-{at}" for at in range(10)), "b"} <= names
    # A file is there whole or not at all.
    assert not list((tmp_path / "payloads").rglob("*.part")) or "lost" not in names


def test_both_events_of_an_id_are_kept_or_neither(
    collector: Callable[..., Process], tmp_path: Path
) -> None:
    made = [collector(PLINTH_CAPTURE_PERCENT="30") for _ in range(2)]
    ids = [f"id-{at}" for at in range(120)]
    for id_ in ids:
        # The request goes to one replica, the answer to the other.
        made[0].send(id_, REQUEST, b"{}")
        made[1].send(id_, RESPONSE, b"{}")
    assert [each.end() for each in made] == [0, 0]
    kept: dict[str, int] = {}
    for each in rows(tmp_path):
        kept[each["id"]] = kept.get(each["id"], 0) + 1
    assert set(kept.values()) == {2}
    assert set(kept) == {each for each in ids if sampled(each, 30)}
    assert 15 < len(kept) < 60


def test_what_is_no_event_is_refused_and_counted(collector: Callable[..., Process]) -> None:
    made = collector()
    assert made.send("a", REQUEST, b"{}", path="/nobody") == 404
    assert made.send("a", "org.example.other", b"{}") == 400
    assert made.send("", REQUEST, b"{}") == 400
    assert made.send("a", REQUEST, b"{}", path="/failures/../../etc") == 400
    assert made.send("x" * 300, REQUEST, b"{}") == 400
    assert made.get("/ready") == (200, "")
    assert made.get("/nothing")[0] == 404
    found = made.metrics()
    assert found['plinth_capture_refused_total{model="",reason="model"}'] == 1
    assert found['plinth_capture_refused_total{model="failures",reason="form"}'] == 4


def test_a_body_that_is_too_large_is_dropped_and_the_agent_hears_nothing_of_it(
    collector: Callable[..., Process],
) -> None:
    made = collector(PLINTH_CAPTURE_BODY_BYTES="1000")
    assert made.send("a", REQUEST, b"x" * 5000) == 200
    assert made.send("b", REQUEST, b"x" * 1000) == 200
    found = made.metrics()
    assert found['plinth_capture_dropped_total{model="failures",reason="size"}'] == 1
    assert found['plinth_capture_events_total{model="failures",kind="request"}'] == 1


def test_a_store_that_is_away_costs_memory_up_to_a_bound_and_is_tried_again(
    collector: Callable[..., Process], tmp_path: Path
) -> None:
    blocked = tmp_path / "payloads"
    blocked.write_text("no folder")
    made = collector(PLINTH_CAPTURE_BUFFER_BYTES="8000", PLINTH_CAPTURE_FLUSH_SECONDS="0.2")
    begun = time.monotonic()
    for at in range(40):
        assert made.send(f"id-{at}", REQUEST, b"{}") == 200
    assert time.monotonic() - begun < 10
    found = made.metrics()
    assert found["plinth_capture_buffer_bytes"] <= 8000
    assert found['plinth_capture_dropped_total{model="failures",reason="full"}'] == 25
    _until(lambda: made.metrics().get('plinth_capture_failures_total{model="failures"}', 0) > 0)
    blocked.unlink()
    assert made.end() == 0
    assert [each["id"] for each in rows(tmp_path)] == [f"id-{at}" for at in range(15)]


def test_an_end_that_cannot_write_says_so(
    collector: Callable[..., Process], tmp_path: Path
) -> None:
    (tmp_path / "payloads").write_text("no folder")
    made = collector()
    made.send("a", REQUEST, b"{}")
    assert made.end() == 1


def test_peers_that_say_nothing_do_not_keep_others_waiting(
    collector: Callable[..., Process],
) -> None:
    made = collector()
    silent = [socket.create_connection(("127.0.0.1", made.port)) for _ in range(20)]
    silent[0].sendall(b"POST /failures HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")
    begun = time.monotonic()
    assert made.send("a", REQUEST, b"{}") == 200
    assert time.monotonic() - begun < 2
    for each in silent:
        each.close()


def test_many_at_once(collector: Callable[..., Process], tmp_path: Path) -> None:
    made = collector()
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda at: made.send(f"id-{at}", REQUEST, b"{}"), range(400)))
    assert codes == [200] * 400
    assert made.end() == 0
    assert len({each["id"] for each in rows(tmp_path)}) == 400


def test_verdicts_are_metrics(collector: Callable[..., Process], tmp_path: Path) -> None:
    latest = tmp_path / "drift" / "latest"
    latest.mkdir(parents=True)
    verdict = {
        "checkedAt": 1000.5,
        "rows": 700,
        "enough": True,
        "features": {'a "b"\\\n': {"psi": 0.31}},
        "retrainedAt": 900.0,
    }
    (latest / "fraud.json").write_text(json.dumps(verdict))
    (latest / "failures.json").write_text("{")
    made = collector()
    _until(lambda: any("psi" in each for each in made.metrics()))
    found = made.metrics()
    assert found['plinth_drift_psi{model="fraud",feature="a \\"b\\"\\\\\\n"}'] == 0.31
    assert found['plinth_drift_last_check_timestamp_seconds{model="fraud"}'] == 1000.5
    assert found['plinth_drift_enough_data{model="fraud"}'] == 1
    assert found['plinth_drift_last_retrain_timestamp_seconds{model="fraud"}'] == 900
    assert not any("failures" in each for each in found)


def test_the_share_that_is_kept_is_the_one_that_is_asked_for() -> None:
    ids = [str(uuid.uuid5(uuid.NAMESPACE_OID, str(at))) for at in range(20_000)]
    for percent in (1, 10, 50):
        assert sum(sampled(each, percent) for each in ids) == pytest.approx(200 * percent, rel=0.15)
    assert all(sampled(each, 100) for each in ids)
    # A smaller share is part of a larger.
    assert all(sampled(each, 50) for each in ids if sampled(each, 10))


def test_a_batch_that_is_large_is_written_at_once(tmp_path: Path) -> None:
    settings = Settings(str(tmp_path / "payloads"), frozenset({"m"}), batch_bytes=5000)
    made = Collector(settings, 0, host="127.0.0.1")
    made.buffer.start()
    for at in range(10):
        event = {"Ce-Type": REQUEST, "Ce-Id": str(at)}
        assert made.take("/m", event, b"{}") == 200
    _until(lambda: len(rows(tmp_path)) > 0)
    assert made.buffer.end(10)
    assert len(rows(tmp_path)) == 10
    assert not made.buffer.put(_event())
    made.http.server_close()


def test_midnight_makes_two_files(tmp_path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    settings = Settings(str(tmp_path / "payloads"), frozenset({"m"}))
    made = Collector(settings, 0, host="127.0.0.1")
    late = datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC)
    for at in (late, late + timedelta(seconds=2)):
        made.buffer.put(Event("a", "request", "m", "", at, "", b""))
    made.buffer.start()
    assert made.buffer.end(10)
    made.http.server_close()
    days = sorted(file.parent.name for file in (tmp_path / "payloads").rglob("*.parquet"))
    assert days == ["date=2026-11-27", "date=2026-11-28"]


def _event() -> Event:
    from datetime import UTC, datetime

    return Event("a", "request", "m", "", datetime.now(UTC), "", b"")


def _until(done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)
