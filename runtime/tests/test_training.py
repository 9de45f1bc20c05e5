"""The example of retraining, against MLflow's own registry."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from mlflow.tracking import MlflowClient

from plinth_runtime import drift, linear, training

COLUMNS = ["temperature", "vibration"]
TARGET = "failure_probability"


@pytest.fixture(autouse=True)
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A registry of its own."""
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.set_registry_uri(f"sqlite:///{tmp_path}/mlflow.db")
    made = MlflowClient().create_experiment("retrain", str(tmp_path / "artifacts"))
    mlflow.set_experiment(experiment_id=made)
    yield
    mlflow.set_tracking_uri("")
    mlflow.set_registry_uri("")


def labelled(folder: Path, *, slope: float = 0.01, noise: float = 0.01, seed: int = 1) -> str:
    rng = random.Random(seed)  # noqa: S311
    rows = 600
    frame = pd.DataFrame(
        {
            "machine_id": [f"m-{at}" for at in range(rows)],
            "temperature": [rng.uniform(20, 110) for _ in range(rows)],
            "vibration": [rng.uniform(0, 7) for _ in range(rows)],
        }
    )
    frame[TARGET] = [
        slope * heat + 0.05 * shake + rng.gauss(0, noise)
        for heat, shake in zip(frame["temperature"], frame["vibration"], strict=True)
    ]
    file = folder / f"labelled-{seed}.parquet"
    frame.to_parquet(file)
    return str(file)


def train(data: str) -> dict[str, object]:
    return training.train(data, COLUMNS, TARGET, "machine_id", tags={"drift_report": "x"})


def compare(trained: dict[str, object], data: str) -> dict[str, object]:
    return training.compare(trained, "failures", data, TARGET, "machine_id", tolerance=0.02)


def test_a_fit_finds_what_the_data_was_made_of(tmp_path: Path) -> None:
    model = linear.fit(pd.read_parquet(labelled(tmp_path, noise=0)), COLUMNS, TARGET, penalty=0)
    assert model.weights == pytest.approx((0.01, 0.05))
    assert model.bias == pytest.approx(0, abs=1e-9)
    with pytest.raises(ValueError, match="too few"):
        linear.fit(pd.DataFrame({"a": [1.0], TARGET: [1.0]}), ["a"], TARGET)
    with pytest.raises(ValueError, match="takes temperature"):
        model.predict(pd.DataFrame({"vibration": [1.0]}))


def test_a_first_model_becomes_the_challenger_and_no_champion(tmp_path: Path) -> None:
    data = labelled(tmp_path)
    trained = train(data)
    compared = compare(trained, data)
    assert compared["champion"] is None
    assert training.register(compared, "failures") == "1"
    # A retry registers nothing more.
    assert training.register(compared, "failures") == "1"
    found = MlflowClient().get_registered_model("failures")
    assert {key: str(each) for key, each in found.aliases.items()} == {"challenger": "1"}


def test_its_reference_is_where_the_check_of_drift_looks(tmp_path: Path) -> None:
    trained = train(labelled(tmp_path))
    (file,) = (tmp_path / "artifacts").rglob("reference.json")
    assert file.parent.name == "artifacts"
    found = json.loads(file.read_text())
    assert sorted(found["features"]) == ["prediction", *COLUMNS]
    told = drift.Check(str(tmp_path / "payloads"), str(tmp_path / "drift"), ())
    verdict = drift.check(told, drift.Served("failures", "1", str(file.parent.parent)))
    assert verdict["status"] == "not enough data"
    assert str(trained["model"]).startswith("models:/")


def test_what_is_worse_than_the_champion_is_not_registered(tmp_path: Path) -> None:
    good = labelled(tmp_path)
    training.register(compare(train(good), good), "failures")
    MlflowClient().set_registered_model_alias("failures", "champion", "1")
    worse = train(labelled(tmp_path, slope=0.02, seed=2))
    with pytest.raises(training.WorseError, match="of version 1"):
        compare(worse, good)
    same = compare(train(good), good)
    assert training.register(same, "failures") == "2"
    found = MlflowClient().get_registered_model("failures")
    assert {key: str(each) for key, each in found.aliases.items()} == {
        "champion": "1",
        "challenger": "2",
    }


def test_rows_of_one_key_stay_together() -> None:
    frame = pd.DataFrame({"id": [at // 3 for at in range(900)], "x": 1.0})
    fitted, held = training.split(frame, "id")
    assert not set(fitted["id"]) & set(held["id"])
    assert len(fitted) + len(held) == 900
    assert 0.1 < len(held) / 900 < 0.3
