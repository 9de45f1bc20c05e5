"""Drift: the index by hand and by chance, payloads of each protocol, the check end to end, retraining."""

from __future__ import annotations

import base64
import json
import math
import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from plinth_runtime import drift, payloads, psi, retrain, store
from plinth_runtime.buffer import Event, write
from plinth_runtime.drift import Check, Served

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


# --- the index


def test_the_index_by_hand() -> None:
    # (0.4 - 0.5) ln(0.4 / 0.5) + (0.6 - 0.5) ln(0.6 / 0.5) = 0.0223144 + 0.0182322
    assert psi.psi([0.5, 0.5], [0.4, 0.6]) == pytest.approx(0.0405465, abs=1e-7)
    # (0.25 - 0.5) ln(0.5) + (0.25 - 0.25) ln(1) + (0.5 - 0.25) ln(2) = 0.1732868 + 0.1732868
    assert psi.psi([0.5, 0.25, 0.25], [0.25, 0.25, 0.5]) == pytest.approx(0.3465736, abs=1e-7)
    # An empty bin counts as 0.0001: (0.5 - 0.0001) ln(5000) + (0.5 - 1) ln(0.5)
    by_hand = (0.5 - 0.0001) * math.log(5000) + (0.5 - 1) * math.log(0.5)
    assert psi.psi([0.0, 1.0], [0.5, 0.5]) == pytest.approx(by_hand)
    assert psi.psi([0.0, 1.0], [0.0, 1.0]) == 0


def test_a_numeric_feature_by_hand() -> None:
    made = psi.reference([float(each) for each in range(100)])
    assert made is not None
    assert made["kind"] == "numeric"
    assert made["edges"] == [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0]
    assert made["shares"] == pytest.approx([0.1] * 10)
    # The upper half alone: five bins of 0.2, five of none.
    found = psi.compare(made, [float(each) for each in range(50, 100)])
    by_hand = 5 * 0.1 * math.log(2) + 5 * (0.1 - 0.0001) * math.log(1000)
    assert found["psi"] == pytest.approx(by_hand)
    assert found["ks"] == pytest.approx(0.5, abs=0.02)


def test_a_categorical_feature_by_hand() -> None:
    made = psi.reference(["a"] * 50 + ["b"] * 50)
    assert made is not None
    found = psi.compare(made, ["a"] * 40 + ["b"] * 60)
    assert found["psi"] == pytest.approx(0.0405465, abs=1e-7)
    assert "ks" not in found
    fresh = psi.compare(made, ["a"] * 40 + ["b"] * 40 + ["new"] * 20)
    assert {each["bin"]: each["current"] for each in fresh["bins"]}["other"] == 0.2
    assert fresh["psi"] > 0.2


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_values_the_index_keeps_its_laws(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    kinds: list[Callable[[], payloads.Value]] = [
        lambda: rng.gauss(0, 1),
        lambda: rng.choice([None, 1.0, 2.0]),
        lambda: rng.choice("abcdefgh"),
        lambda: float(rng.randrange(1000)),
        lambda: rng.choice([True, False]),
        lambda: rng.choice([math.nan, rng.expovariate(1)]),
    ]
    draw = kinds[seed % len(kinds)]
    values = [draw() for _ in range(3000)]
    made = psi.reference(values)
    assert made is not None
    # It is kept as JSON and read again.
    made = json.loads(json.dumps(made, allow_nan=False))
    assert math.fsum([*made["shares"], made["missing"]]) == pytest.approx(1)
    same = psi.compare(made, values)
    assert same["psi"] == pytest.approx(0, abs=1e-9)
    again = psi.compare(made, [draw() for _ in range(1000)])
    assert 0 <= again["psi"] < 0.1
    shuffled = list(values)
    rng.shuffle(shuffled)
    assert psi.compare(made, shuffled) == same
    gone = psi.compare(made, [None] * 100)
    assert gone["psi"] > 1
    assert math.fsum(each["current"] for each in gone["bins"]) == pytest.approx(1)
    was, now = ([rng.random() for _ in range(8)] for _ in range(2))
    was, now = [a / sum(was) for a in was], [b / sum(now) for b in now]
    assert psi.psi(was, now) == pytest.approx(psi.psi(now, was))
    assert psi.psi(was, now) >= 0


def test_values_of_another_kind() -> None:
    made = psi.reference([float(each) for each in range(1000)])
    assert made is not None
    assert psi.compare(made, ["text"] * 100)["psi"] > 1
    flags = psi.reference([0.0, 1.0] * 500)
    assert flags is not None
    # A whole number is the same category, however JSON writes it.
    assert psi.compare(flags, [0.0, 1.0] * 50)["psi"] == pytest.approx(0, abs=1e-9)
    assert psi.reference([None, None]) is None
    with pytest.raises(ValueError, match="no values"):
        psi.compare(made, [])


def test_a_rest_of_categories_shares_a_bin() -> None:
    made = psi.reference([f"c-{at % 200}" for at in range(2000)])
    assert made is not None
    assert len(made["categories"]) == psi.MOST_CATEGORIES
    assert made["shares"][-1] == pytest.approx(0.9)


# --- payloads


@pytest.mark.parametrize(
    ("kind", "body", "rows"),
    [
        ("request", {"instances": [[1, 2], [3, 4]]},
         [{"feature_0": 1.0, "feature_1": 2.0}, {"feature_0": 3.0, "feature_1": 4.0}]),
        ("request", {"instances": [{"age": 3, "city": "Rome", "deep": [1]}]}, [{"age": 3.0, "city": "Rome"}]),
        ("request", {"instances": [1, 2]}, [{"feature": 1.0}, {"feature": 2.0}]),
        ("request", {"inputs": [{"name": "x", "shape": [2, 1], "datatype": "FP32", "data": [1, 2]},
                                {"name": "y", "shape": [2], "datatype": "BYTES", "data": ["a", "b"]}]},
         [{"x": 1.0, "y": "a"}, {"x": 2.0, "y": "b"}]),
        ("request", {"inputs": [{"name": "x", "shape": [1, 2], "data": [[1, 2]]}]}, [{"x_0": 1.0, "x_1": 2.0}]),
        ("request", {"inputs": [{"name": "image", "shape": [1, 3, 2, 2], "data": [0] * 12}]}, None),
        ("request", {"inputs": [{"name": "x", "shape": [2, 2], "data": [1]}]}, None),
        ("request", {"inputs": [{"name": "x", "shape": [1], "parameters": {"binary_data_size": 8}}]}, None),
        ("request", {"messages": [{"role": "user", "content": "hello"},
                                  {"role": "user", "content": [{"type": "text", "text": "abc"}, {"type": "image_url"}]}]},
         [{"prompt_characters": 8.0, "prompt_messages": 2.0}]),
        ("request", {"prompt": "four"}, [{"prompt_characters": 4.0}]),
        ("request", {"prompt": 4}, None),
        ("request", [1], None),
        ("request", {"inputs": 5}, None),
        ("request", {"inputs": [{"name": "x"}]}, None),
        ("request", {"instances": {"a": 1}}, None),
        ("response", {"predictions": [0.5, 1]}, [{"prediction": 0.5}, {"prediction": 1.0}]),
        ("response", {"predictions": [[0.2, 0.8]]}, [{"prediction_0": 0.2, "prediction_1": 0.8}]),
        ("response", {"predictions": [{"label": "a"}]}, [{"prediction_label": "a"}]),
        ("response", {"outputs": [{"name": "p", "shape": [1], "data": [0.5]}]}, [{"prediction_p": 0.5}]),
        ("response", {"usage": {"completion_tokens": 7}}, [{"prediction_tokens": 7.0}]),
        ("response", {"error": "no"}, None),
    ],
)  # fmt: skip
def test_bodies(kind: str, body: Any, rows: Any) -> None:
    assert payloads.rows_of(kind, json.dumps(body).encode()) == rows


def test_what_is_no_json() -> None:
    for body in (b"", b"\xff\x00", b"data: {}\n\ndata: [DONE]", b"[" * 100):
        assert payloads.rows_of("request", body) is None


# --- the check


def capture(
    root: Path,
    at: datetime,
    rows: list[dict[str, Any]],
    *,
    model: str = "failures",
    version: str = "3",
) -> None:
    """A file as the collector writes it: requests of one row each, and their answers."""
    events: list[Event] = []
    for number, row in enumerate(rows):
        when = at + timedelta(milliseconds=number)
        media = "application/json"
        asked = json.dumps({"instances": [row]}).encode()
        said = json.dumps({"predictions": [row["heat"] / 100]}).encode()
        events.append(Event(f"{at}-{number}", "request", model, version, when, media, asked))
        events.append(Event(f"{at}-{number}", "response", model, version, when, media, said))
    folder = store.folder(str(root / "payloads"))
    name = f"model={model}/date={at.date().isoformat()}/{at:%H%M%S}-x.parquet"
    folder.write(name, lambda file: write(events, file))


def machines(count: int, heat: float = 50, seed: int = 1, kinds: str = "aab") -> list[dict[str, Any]]:  # fmt: skip
    rng = random.Random(seed)  # noqa: S311
    return [{"heat": rng.gauss(heat, 10), "kind": rng.choice(kinds)} for _ in range(count)]


def told(root: Path, *, storage: str = "", now: datetime = NOW, **changed: Any) -> Check:
    models = (Served("failures", "3", storage),)
    found = {"payloads": str(root / "payloads"), "results": str(root / "drift"), "models": models}
    return Check(**{**found, "now": now, "least": 300, **changed})


def trained(root: Path) -> str:
    """A reference beside a model, made as a pipeline that trains makes it."""
    data = root / "train.parquet"
    frame = pd.DataFrame(machines(3000, seed=7))
    frame.assign(prediction=frame["heat"] / 100).to_parquet(data)
    folder = str(root / "models" / "failures")
    assert drift.main(["reference", f"--data={data}", f"--output={folder}"]) == 0
    return folder


def test_what_has_not_drifted_is_not_said_to_have(tmp_path: Path) -> None:
    capture(tmp_path, NOW - timedelta(hours=3), machines(400))
    verdict = drift.check(told(tmp_path, storage=trained(tmp_path)), Served("failures", "3", trained(tmp_path)))  # fmt: skip
    assert verdict["status"] == "no drift"
    assert verdict["rows"] == 400
    assert sorted(verdict["features"]) == ["heat", "kind", "prediction"]
    assert all(row["psi"] < 0.1 for row in verdict["features"].values())
    assert verdict["reference"].endswith("models/failures/reference.json")


def test_what_has_drifted_is_found(tmp_path: Path) -> None:
    check = told(tmp_path, storage=trained(tmp_path))
    capture(tmp_path, NOW - timedelta(hours=3), machines(400, heat=62))
    # Older than the window, and from another time: neither is looked at.
    capture(tmp_path, NOW - timedelta(hours=30), machines(4000))
    assert drift.run(check, None) == 0
    verdict = json.loads((tmp_path / "drift/latest/failures.json").read_text())
    assert verdict["status"] == "drift"
    assert verdict["drifted"] == ["heat", "prediction"]
    assert verdict["features"]["heat"]["psi"] > 1
    assert verdict["features"]["kind"]["psi"] < 0.1
    assert json.loads(Path(verdict["report"]).read_text())["drifted"] == verdict["drifted"]


def test_too_few_rows_are_no_drift(tmp_path: Path) -> None:
    check = told(tmp_path, storage=trained(tmp_path))
    capture(tmp_path, NOW - timedelta(hours=3), machines(299, heat=90))
    assert drift.run(check, None) == 0
    verdict = json.loads((tmp_path / "drift/latest/failures.json").read_text())
    assert (verdict["status"], verdict["features"], verdict["enough"]) == ("not enough data", {}, False)  # fmt: skip
    assert verdict["checkedAt"] > 0


def test_without_a_training_reference_the_first_days_are_pinned_once(tmp_path: Path) -> None:
    start = NOW - timedelta(days=8)
    check = told(tmp_path)
    model = check.models[0]
    assert drift.check(check, model)["status"] == "no reference"
    capture(tmp_path, start - timedelta(days=3), machines(400, heat=10), version="2")
    capture(tmp_path, start, machines(400))
    early = told(tmp_path, now=start + timedelta(days=6))
    assert drift.check(early, model)["status"] == "no reference"
    capture(tmp_path, NOW - timedelta(hours=2), machines(400, heat=80))
    verdict = drift.check(check, model)
    assert verdict["status"] == "drift"
    pinned = tmp_path / "drift/references/failures/3.json"
    before = pinned.read_text()
    later = told(tmp_path, now=NOW + timedelta(days=1))
    capture(tmp_path, NOW + timedelta(hours=2), machines(400, seed=5))
    # The days it was made of may be gone: it stays.
    assert payloads.prune(check.payloads, ["failures"], 1, NOW)
    assert drift.check(later, model)["status"] == "no drift"
    assert pinned.read_text() == before


def test_one_model_that_cannot_be_checked_keeps_no_other_from_it(tmp_path: Path) -> None:
    broken = tmp_path / "models/other"
    broken.mkdir(parents=True)
    (broken / "reference.json").write_text('{"form": 9}')
    models = (Served("other", "", str(broken)), Served("failures", "3", trained(tmp_path)))
    capture(tmp_path, NOW - timedelta(hours=3), machines(400))
    assert drift.run(told(tmp_path, models=models), None) == 1
    assert (tmp_path / "drift/latest/failures.json").exists()
    assert not (tmp_path / "drift/latest/other.json").exists()


def test_a_reference_of_nothing_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"x": [None, None]}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(ValueError, match="no column with a value"):
        drift.reference(str(tmp_path / "x.parquet"), str(tmp_path))
    with pytest.raises(ValueError, match="has no column y"):
        drift.reference(str(tmp_path / "x.parquet"), str(tmp_path), ["y"])
    with pytest.raises(FileNotFoundError):
        drift.reference(str(tmp_path / "none"), str(tmp_path))


def test_days_that_are_too_old_are_deleted_and_nothing_else(tmp_path: Path) -> None:
    for back in (0, 5, 10, 11, 40):
        capture(tmp_path, NOW - timedelta(days=back), machines(1))
    capture(tmp_path, NOW - timedelta(days=20), machines(1), model="retired")
    beside = tmp_path / "payloads/model=failures/notes.txt"
    beside.write_text("kept")
    gone = payloads.prune(str(tmp_path / "payloads"), ["failures", "never"], 10, NOW)
    assert gone == [
        "model=failures/date=2026-10-18",
        "model=failures/date=2026-11-16",
        "model=retired/date=2026-11-07",
    ]
    left = payloads.days(str(tmp_path / "payloads"), "failures")
    assert left == ["2026-11-17", "2026-11-22", "2026-11-27"]
    assert beside.exists()
    assert payloads.prune(str(tmp_path / "nothing"), [], 10, NOW) == []


def test_what_may_not_be_listed_keeps_no_model_from_being_pruned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.local import LocalFileSystem

    capture(tmp_path, NOW - timedelta(days=40), machines(1))
    root = str(tmp_path / "payloads")
    plain = LocalFileSystem.ls

    def ls(self: Any, path: str, *args: Any, **named: Any) -> Any:
        # As S3 does for whoever may list what is under the prefix alone.
        if path.rstrip("/") == root:
            raise PermissionError(path)
        return plain(self, path, *args, **named)

    monkeypatch.setattr(LocalFileSystem, "ls", ls)
    assert payloads.prune(root, ["failures"], 10, NOW) == ["model=failures/date=2026-10-18"]


# --- retraining


class Api:
    """Airflow's API and Prefect's, as far as a run is started by them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.code = 200
        self.runs: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                self.reply(None)

            def do_POST(self) -> None:
                self.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def reply(self, body: Any) -> None:
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                code, said = outer.answer(self.path, dict(self.headers), body)
                data = json.dumps(said).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def answer(self, path: str, headers: dict[str, str], body: Any) -> tuple[int, Any]:
        if self.code != 200:
            return self.code, {"detail": "not now"}
        if path == "/auth/token":
            good = body == {"username": "drift", "password": "p:w"}
            return (201, {"access_token": "jwt"}) if good else (401, {"detail": "Invalid credentials"})  # fmt: skip
        if path == "/api/v2/dags/retrain/dagRuns":
            assert headers["Authorization"] == "Bearer jwt"
            assert set(body) == {"dag_run_id", "logical_date", "conf"}
            if body["dag_run_id"] in self.runs:
                return 409, {"detail": "already exists"}
            self.runs.add(body["dag_run_id"])
            return 200, {"dag_run_id": body["dag_run_id"]}
        login = base64.b64encode(b"drift:p:w").decode()
        assert headers.get("Authorization") == f"Basic {login}"
        if path == "/api/deployments/name/retrain/prod%20eu":
            return 200, {"id": "1234"}
        if path == "/api/deployments/1234/create_flow_run":
            return 201, {"name": body["name"]}
        return 404, {"detail": "Not Found"}


@pytest.fixture
def api() -> Iterator[Api]:
    made = Api()
    yield made
    made.http.shutdown()
    made.http.server_close()


def airflow(api: Api, **changed: str) -> dict[str, str]:
    return {
        "PLINTH_RETRAIN_RUNNER": "airflow",
        "PLINTH_RETRAIN_URL": api.url,
        "PLINTH_RETRAIN_PIPELINE": "retrain",
        "PLINTH_RETRAIN_LOGIN": "drift:p:w",
        "PLINTH_RETRAIN_COOLDOWN_HOURS": "24",
        **changed,
    }


def drifting(root: Path, hours: float) -> Check:
    """A check so many hours on, with payloads that have drifted."""
    now = NOW + timedelta(hours=hours)
    capture(root, now - timedelta(hours=1), machines(400, heat=80, seed=int(hours) + 3))
    return told(root, storage=str(root / "models/failures"), now=now)


def test_drift_starts_one_run_in_the_time_between(api: Api, tmp_path: Path) -> None:
    trained(tmp_path)
    starter = retrain.read(airflow(api))
    for hours in (0, 1, 5, 23):
        assert drift.run(drifting(tmp_path, hours), starter) == 0
    assert len(api.runs) == 1
    _, path, headers, body = api.asked[-1]
    assert path == "/api/v2/dags/retrain/dagRuns"
    assert headers["Content-Type"] == "application/json"
    assert body["logical_date"] is None
    said = body["conf"]["drift"]
    assert said["model"] == "failures"
    assert said["drifted"] == ["heat", "prediction"]
    assert said["psi"]["heat"] > 1
    assert Path(said["report"]).exists()
    latest = json.loads((tmp_path / "drift/latest/failures.json").read_text())
    assert latest["retrainedAt"] == NOW.timestamp()
    assert drift.run(drifting(tmp_path, 25), starter) == 0
    assert len(api.runs) == 2


def test_a_check_that_was_killed_before_it_noted_a_run_starts_no_second(
    api: Api, tmp_path: Path
) -> None:
    trained(tmp_path)
    starter = retrain.read(airflow(api))
    assert drift.run(drifting(tmp_path, 0), starter) == 0
    (tmp_path / "drift/retrain/failures.json").unlink()
    assert drift.run(drifting(tmp_path, 1), starter) == 0
    assert len(api.runs) == 1
    assert retrain.last(store.folder(str(tmp_path / "drift")), "failures") is not None


def test_a_run_that_could_not_be_started_is_tried_by_the_next_check(
    api: Api, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    trained(tmp_path)
    starter = retrain.read(airflow(api))
    api.code = 503
    assert drift.run(drifting(tmp_path, 0), starter) == 1
    assert "503" in capfd.readouterr().err
    # The verdict is kept all the same.
    assert (tmp_path / "drift/latest/failures.json").exists()
    api.code = 200
    assert drift.run(drifting(tmp_path, 1), starter) == 0
    assert len(api.runs) == 1


def test_no_drift_starts_nothing(api: Api, tmp_path: Path) -> None:
    check = told(tmp_path, storage=trained(tmp_path))
    capture(tmp_path, NOW - timedelta(hours=3), machines(400))
    assert drift.run(check, retrain.read(airflow(api))) == 0
    assert api.asked == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"PLINTH_RETRAIN_LOGIN": "drift:wrong"}, "401"),
        ({"PLINTH_RETRAIN_PIPELINE": "other"}, "404"),
        ({"PLINTH_RETRAIN_URL": "http://127.0.0.1:9"}, "refused"),
    ],
)
def test_what_is_wrong_is_said_and_no_password_is(
    api: Api, tmp_path: Path, changed: dict[str, str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    trained(tmp_path)
    # The password of Basic login is needed for the 404 of a path that is not Airflow's.
    api.answer = _unauthorized(api) if "404" in said else api.answer
    assert drift.run(drifting(tmp_path, 0), retrain.read(airflow(api, **changed))) == 1
    err = capfd.readouterr().err
    assert said in err
    assert "p:w" not in err


def _unauthorized(api: Api) -> Callable[..., tuple[int, Any]]:
    def answer(path: str, headers: dict[str, str], body: Any) -> tuple[int, Any]:
        return (201, {"access_token": "jwt"}) if path == "/auth/token" else (404, {"detail": "none"})  # fmt: skip

    return answer


def test_a_deployment_of_prefect(api: Api, tmp_path: Path) -> None:
    trained(tmp_path)
    given = airflow(
        api,
        PLINTH_RETRAIN_RUNNER="prefect",
        PLINTH_RETRAIN_URL=f"{api.url}/api",
        PLINTH_RETRAIN_PIPELINE="retrain/prod eu",
    )
    assert drift.run(drifting(tmp_path, 0), retrain.read(given)) == 0
    _, path, _, body = api.asked[-1]
    assert path == "/api/deployments/1234/create_flow_run"
    assert body["parameters"]["drift"]["drifted"] == ["heat", "prediction"]
    assert body["idempotency_key"] == body["name"]


def test_the_command_reads_what_the_platform_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {
        "PLINTH_PAYLOADS": str(tmp_path / "payloads"),
        "PLINTH_DRIFT": str(tmp_path / "drift"),
        "PLINTH_MODELS": json.dumps([{"name": "failures", "version": "3", "storage": trained(tmp_path)}]),
        "PLINTH_DRIFT_THRESHOLD": "0.2",
        "PLINTH_DRIFT_WINDOW_HOURS": "24",
        "PLINTH_DRIFT_BASELINE_DAYS": "7",
        "PLINTH_DRIFT_MINIMUM_ROWS": "300",
        "PLINTH_CAPTURE_RETENTION_DAYS": "30",
    }  # fmt: skip
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    now = datetime.now(UTC)
    capture(tmp_path, now - timedelta(hours=1), machines(400, heat=70))
    capture(tmp_path, now - timedelta(days=31), machines(1))
    assert drift.main(["check"]) == 0
    assert json.loads((tmp_path / "drift/latest/failures.json").read_text())["status"] == "drift"
    assert drift.main(["prune"]) == 0
    assert len(payloads.days(str(tmp_path / "payloads"), "failures")) == 1
