"""Validation by the genuine Great Expectations."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from plinth_runtime.metrics import Metrics
from plinth_runtime.validation import SuiteError, ValidationFailed, read_suite, validate

Machines = Callable[..., str]

SUITES = Path(__file__).parents[1] / "suites"
FEATURES = str(SUITES / "features.yaml")


def test_good_data_passes_and_leaves_its_verdict(
    machines: Machines, tmp_path: Path, receiver
) -> None:
    outcome = validate(
        machines(40),
        FEATURES,
        str(tmp_path / "verdict"),
        dataset="machines",
        metrics=receiver.metrics,
    )
    assert outcome.success
    assert (outcome.rows, outcome.evaluated, outcome.failures) == (40, 7, ())
    kept = json.loads((tmp_path / "verdict/result.json").read_text())
    assert (kept["success"], kept["rows"], len(kept["result"]["results"])) == (True, 40, 7)
    assert "Great Expectations" in (tmp_path / "verdict/result.html").read_text()
    lines = receiver.lines()
    labels = "dataset:machines,suite:machine_features"
    assert f"plinth_validation_success:1|g|#{labels}" in lines
    assert f"plinth_validation_expectations:7|g|#{labels}" in lines
    assert (
        "plinth_validation_expectations_failed:0|g|#dataset:machines,severity:critical,suite:machine_features"
        in lines
    )
    assert f"plinth_validation_rows:40|g|#{labels}" in lines
    assert (
        "plinth_validation_runs:1|c|#dataset:machines,success:true,suite:machine_features" in lines
    )


def test_bad_data_stops_the_pipeline_and_is_kept_all_the_same(
    machines: Machines, tmp_path: Path, receiver
) -> None:
    heat = [20.0, 98765.0, None, 21.0, 22.0]
    features = machines(5, temperature=heat, machine_id=["secret-1", "secret-1", "b", "c", "d"])
    with pytest.raises(ValidationFailed) as raised:
        validate(features, FEATURES, str(tmp_path / "verdict"), metrics=receiver.metrics)
    said = str(raised.value).splitlines()
    assert said[0].startswith(
        "machine_features: 3 of 7 expectations of machine_features are not met (see "
    )
    assert sorted(each.strip() for each in said[1:]) == [
        "critical: expect_column_values_to_be_between of temperature: 1 values",
        "critical: expect_column_values_to_be_unique of machine_id: 2 values",
        "critical: expect_column_values_to_not_be_null of temperature: 1 values",
    ]
    text = (tmp_path / "verdict/result.json").read_text() + (
        tmp_path / "verdict/result.html"
    ).read_text()
    # No value of the data is kept but who asks for it.
    assert "secret-1" not in text
    assert "98765" not in text
    assert (
        "plinth_validation_success:0|g|#dataset:machine_features,suite:machine_features"
        in receiver.lines()
    )
    validate(features, FEATURES, str(tmp_path / "samples"), samples=3, fail=False)
    assert "secret-1" in (tmp_path / "samples/result.json").read_text()


def test_a_warning_stops_nothing(machines: Machines, tmp_path: Path) -> None:
    outcome = validate(machines(4, hours=[-1, 2, 3, 4]), FEATURES, str(tmp_path / "out"))
    assert outcome.success
    assert [each.severity for each in outcome.failures] == ["warning"]


def test_a_column_that_is_not_there_is_said(tmp_path: Path) -> None:
    suite = {
        "name": "s",
        "expectations": [
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "nowhere"}}
        ],
    }
    outcome = validate(pd.DataFrame({"a": [1]}), suite, str(tmp_path), fail=False)
    (failure,) = outcome.failures
    assert (failure.column, failure.unexpected) == ("nowhere", 0)
    assert 'The column "nowhere" in BatchData does not exist' in failure.error


def test_no_rows_are_no_pass(tmp_path: Path) -> None:
    suite = {
        "name": "s",
        "expectations": [
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "a"}}
        ],
    }
    frame = pd.DataFrame({"a": pd.Series([], dtype="float64")})
    with pytest.raises(ValidationFailed, match="least_rows: 0 rows, and 1 are the least"):
        validate(frame, suite, str(tmp_path / "a"))
    assert validate(frame, suite, str(tmp_path / "b"), least_rows=0).success


NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "a"}}


@pytest.mark.parametrize(
    ("suite", "said"),
    [
        ({"name": "s", "expectations": []}, "has no expectations: any data would pass"),
        ({"name": "s"}, "is no suite"),
        # Great Expectations itself leaves it out, and passes.
        (
            {"name": "s", "expectations": [{"type": "expect_nonsense", "kwargs": {}}]},
            "does not know expect_nonsense",
        ),
        (
            {"name": "s", "expectations": [NULL, {"type": "expect_nonsense"}]},
            "does not know expect_nonsense",
        ),
        (
            {
                "name": "s",
                "expectations": [{"type": "expect_column_to_exist", "kwargs": {"colum": "a"}}],
            },
            "colum",
        ),
        ({"name": "s", "expectations": [{"kwargs": {}}]}, r"expectations\[0\] names no type"),
        ({"name": "s", "expectations": [{**NULL, "severity": "dire"}]}, "severity dire is none of"),
    ],
)
def test_a_suite_that_would_let_anything_pass_is_refused(suite, said: str, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=said):
        validate(pd.DataFrame({"a": [1.0]}), suite, str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_suites_of_the_example_are_read() -> None:
    assert len(read_suite(FEATURES)["expectations"]) == 7
    assert len(read_suite(str(SUITES / "predictions.yaml"))["expectations"]) == 4


def test_no_data_is_no_pass(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        validate(str(tmp_path / "nowhere"), FEATURES, str(tmp_path / "out"))


def test_a_verdict_goes_to_the_run_of_mlflow(
    machines: Machines, tmp_path: Path, monkeypatch
) -> None:
    import mlflow
    from mlflow.tracking import MlflowClient

    # Nobody answers there, and nobody is asked; another test may have named a store of files.
    mlflow.set_tracking_uri("http://127.0.0.1:9")
    said: dict[str, object] = {}
    monkeypatch.setattr(
        MlflowClient,
        "log_dict",
        lambda _, run, value, path: said.update({path: (run, value["success"])}),
    )
    monkeypatch.setattr(
        MlflowClient, "log_text", lambda _, run, text, path: said.update({path: run})
    )
    monkeypatch.setattr(
        MlflowClient, "log_metric", lambda _, run, key, value: said.update({key: value})
    )
    validate(machines(4), FEATURES, str(tmp_path / "out"), run_id="r1")
    assert said == {
        "validation/machine_features/result.json": ("r1", True),
        "validation/machine_features/result.html": "r1",
        "validation_machine_features_success": 1.0,
        "validation_machine_features_failed": 0,
        "validation_machine_features_rows": 4,
    }


def test_without_a_run_mlflow_is_not_imported(
    machines: Machines, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.delitem(sys.modules, "mlflow", raising=False)
    validate(machines(4), FEATURES, str(tmp_path / "out"), metrics=Metrics(""))
    assert "mlflow" not in sys.modules
