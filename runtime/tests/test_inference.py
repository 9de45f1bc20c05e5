"""Batch inference: every row once, whatever happens on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from server import Server

from plinth_runtime import inference
from plinth_runtime.inference import OutputError, infer, publish
from plinth_runtime.models import ModelError, Registered, Served

Machines = Callable[..., str]


def served(server: Server, **how: object) -> Served:
    return Served(server.url, "failures", pause=lambda _: None, **how)


def results(output: Path) -> pd.DataFrame:
    """What a reader gets of a finished output."""
    assert (output / "_SUCCESS").exists()
    return pd.concat(map(pd.read_parquet, sorted(output.glob("part-*.parquet"))), ignore_index=True)


def expected(features: str) -> pd.DataFrame:
    frame = pd.concat(
        map(pd.read_parquet, sorted(Path(features).glob("*.parquet"))), ignore_index=True
    )
    found = ((frame["temperature"] / 150 + frame["vibration"] / 100) / 2).clip(upper=1)
    return pd.DataFrame({"machine_id": frame["machine_id"], "failure_probability": found})


def test_every_row_is_asked_for_once_in_order(
    machines: Machines, server: Server, tmp_path: Path, receiver
) -> None:
    features, output = machines(95), tmp_path / "out"
    report = infer(
        features,
        served(server),
        str(output),
        keep=["machine_id"],
        chunk_rows=10,
        job="nightly",
        metrics=receiver.metrics,
    )
    assert (report.rows, report.chunks, report.resumed, server.asked) == (95, 10, 0, 10)
    assert report.model == f"{server.url}/failures@1"
    pd.testing.assert_frame_equal(results(output), expected(features))
    # Chunks are whole, though files and groups of rows are of other sizes.
    assert [len(each["inputs"][0]["data"]) for each in server.seen] == [10] * 9 + [5]
    assert [each["name"] for each in server.seen[0]["inputs"]] == ["temperature", "vibration"]
    lines = receiver.lines()
    assert lines.count("plinth_inference_rows:10|c|#job:nightly") == 9
    assert any(
        each.startswith("plinth_inference_last_success_timestamp_seconds:") for each in lines
    )


def test_a_finished_output_is_left_alone(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    features, output = machines(), str(tmp_path / "out")
    first = infer(features, served(server), output, chunk_rows=50)
    asked = server.asked
    again = infer(features, served(server), output, chunk_rows=50)
    assert (again.rows, again.resumed, server.asked) == (first.rows, 2, asked)


def test_one_matrix_for_models_that_know_no_names(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    features, output = machines(20), tmp_path / "out"
    model = served(
        server,
        matrix=True,
        columns=("temperature", "vibration"),
        headers={"Authorization": "Bearer t"},
    )
    infer(features, model, str(output), keep=["machine_id"], chunk_rows=8)
    assert server.seen[0]["inputs"][0]["shape"] == [8, 2]
    assert server.headers[0]["Authorization"] == "Bearer t"
    pd.testing.assert_frame_equal(results(output), expected(features))


RUN = """
import sys
from plinth_runtime.inference import infer
from plinth_runtime.models import Served
features, url, output = sys.argv[1:]
report = infer(features, Served(url, "failures"), output, keep=["machine_id"], chunk_rows=5)
print(report.resumed, report.rows)
"""


def test_killed_halfway_and_gone_on_with(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    features, output = machines(100), tmp_path / "out"
    server.delay = 0.05
    command = [sys.executable, "-c", RUN, features, server.url, str(output)]
    environment = {**os.environ, "PYTHONPATH": str(Path(inference.__file__).parents[1])}
    first = subprocess.Popen(command, env=environment)
    end = time.monotonic() + 60
    while len(list(output.glob("part-*.parquet"))) < 4:
        assert time.monotonic() < end
        assert first.poll() is None
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    there = len(list(output.glob("part-*.parquet")))
    assert 4 <= there < 20
    assert not (output / "_SUCCESS").exists()
    with pytest.raises(OutputError, match="is not finished"):
        publish(str(output), str(tmp_path / "current"))
    server.delay = 0
    asked = server.asked
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert again.stdout.split() == [str(there), "100"]
    # Chunks that were written are not asked for again; the one in flight may be.
    assert server.asked - asked <= 20 - there + 1
    pd.testing.assert_frame_equal(results(output), expected(features))


def test_results_of_two_models_are_never_mixed(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    features, output = machines(30), tmp_path / "out"
    infer(features, served(server), str(output), chunk_rows=10)
    (output / "_SUCCESS").unlink()
    (output / "part-000002.parquet").unlink()
    server.version = "2"
    with pytest.raises(OutputError, match="holds results of another model"):
        infer(features, served(server), str(output), chunk_rows=10)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"chunk_rows": 9}, "chunkRows"),
        ({"keep": ["machine_id"]}, "keep"),
        ({"features": "other"}, "features, files"),
    ],
)
def test_nor_are_those_of_two_plans(
    machines: Machines, server: Server, tmp_path: Path, change, said: str
) -> None:
    features, output = machines(30), str(tmp_path / "out")
    infer(features, served(server), output, chunk_rows=10)
    if "features" in change:
        change = {"features": machines(31, name="other")}
    with pytest.raises(OutputError, match=f"another {said}"):
        infer(
            **{"features": features, "chunk_rows": 10, **change},
            model=served(server),
            output=output,
        )


def test_data_that_changed_under_a_run_is_noticed(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    features, output = machines(30), str(tmp_path / "out")
    infer(features, served(server), output, chunk_rows=10)
    machines(40)
    with pytest.raises(OutputError, match="another files"):
        infer(features, served(server), output, chunk_rows=10)


def test_a_server_that_is_away_for_a_while(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    features, output = machines(20), tmp_path / "out"
    server.failing = [503, 0, 429]
    waits: list[float] = []
    model = Served(server.url, "failures", pause=waits.append)
    infer(features, model, str(output), keep=["machine_id"], chunk_rows=10)
    assert len(waits) == 3
    assert waits == sorted(waits)
    pd.testing.assert_frame_equal(results(output), expected(features))


def test_a_server_that_stays_away(machines: Machines, server: Server, tmp_path: Path) -> None:
    server.failing = [503] * 9
    with pytest.raises(ModelError, match="no answer in 3 attempts: 503"):
        infer(machines(5), served(server, attempts=3), str(tmp_path / "out"))
    assert server.refused == 3


def test_a_request_that_is_wrong_is_sent_once(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="404: .*no such model"):
        infer(machines(5), Served(server.url, "nobody"), str(tmp_path / "out"))
    server.failing = [400, 400]
    with pytest.raises(ModelError, match="400"):
        infer(machines(5), served(server), str(tmp_path / "out"))
    assert server.refused == 1


def test_an_answer_of_another_shape(machines: Machines, server: Server, tmp_path: Path) -> None:
    server.shape = [3, 1]
    with pytest.raises(ModelError, match=r"an answer of shape \[3, 1\] to 5 rows"):
        infer(machines(5), served(server), str(tmp_path / "out"))
    assert not list((tmp_path / "out").glob("part-*"))


def test_bad_input(machines: Machines, server: Server, tmp_path: Path) -> None:
    output = str(tmp_path / "out")
    with pytest.raises(FileNotFoundError, match="no Parquet file is there"):
        infer(str(tmp_path / "nowhere"), served(server), output)
    with pytest.raises(ValueError, match="chunk_rows: 0 is less than 1"):
        infer(machines(5), served(server), output, chunk_rows=0)
    with pytest.raises(OutputError, match="keep: serial: no column of the input"):
        infer(machines(5), served(server), str(tmp_path / "a"), keep=["serial"])
    with pytest.raises(ModelError, match="takes pressure, which the data has not"):
        infer(machines(5), served(server, columns=("pressure",)), str(tmp_path / "b"))
    with pytest.raises(ModelError, match="vibration: has empty values"):
        infer(
            machines(5, name="holes", vibration=[1.0, None, 1.0, 1.0, 1.0]),
            served(server),
            str(tmp_path / "c"),
        )


def test_publishing_leads_readers_to_the_new_output(
    machines: Machines, server: Server, tmp_path: Path
) -> None:
    target = tmp_path / "current"
    for day in ("2026-01-01", "2026-01-02"):
        output = tmp_path / f"day={day}"
        infer(machines(12), served(server), str(output), keep=["machine_id"])
        publish(str(output), str(target), day=day)
        current = json.loads((target / "current.json").read_text())
        assert (current["output"], current["day"], current["rows"]) == (str(output), day, 12)
    assert [each.name for each in target.iterdir()] == ["current.json"]


@dataclass
class Version:
    version: int


def test_a_registered_model_is_the_one_its_alias_named(
    machines: Machines, tmp_path: Path, monkeypatch
) -> None:
    import mlflow.pyfunc
    from mlflow.tracking import MlflowClient

    class Doubler(mlflow.pyfunc.PythonModel):
        def predict(self, model_input: pd.DataFrame):
            return model_input["vibration"] * 2

    saved = tmp_path / "model"
    mlflow.pyfunc.save_model(str(saved), python_model=Doubler(), pip_requirements=[])
    now = Version(3)
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        MlflowClient,
        "get_model_version_by_alias",
        lambda _, name, alias: asked.append((name, alias)) or Version(now.version),
    )
    load = mlflow.pyfunc.load_model
    loaded: list[str] = []
    monkeypatch.setattr(
        mlflow.pyfunc, "load_model", lambda uri: loaded.append(uri) or load(str(saved))
    )
    features, output = machines(20), tmp_path / "out"
    report = infer(
        features, Registered("failures"), str(output), keep=["machine_id"], chunk_rows=10
    )
    assert (report.model, loaded, asked) == (
        "models:/failures/3",
        ["models:/failures/3"],
        [("failures", "champion")],
    )
    found = results(output)
    assert list(found["prediction" if "prediction" in found else "vibration"]) == [
        2 * (at % 7 + 0.5) for at in range(20)
    ]
    now.version = 4
    with pytest.raises(OutputError, match="another model"):
        infer(features, Registered("failures"), str(output), keep=["machine_id"], chunk_rows=10)
