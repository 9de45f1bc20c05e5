"""Data validation with Great Expectations: a gate in a pipeline, whose verdict is kept and measured.

A suite is a file of JSON or YAML, in the form that Great Expectations keeps its own in:

    name: features
    expectations:
      - type: expect_column_values_to_not_be_null
        kwargs: {column: machine_id}
        severity: critical
      - type: expect_column_values_to_be_between
        kwargs: {column: temperature, min_value: -40, max_value: 150, mostly: 0.99}
        severity: warning

What is held against it is Parquet at a URI, or a DataFrame. Of each run stay, in the folder that is
named: `result.json`, and `result.html` as a person reads it. Values of the data are in neither,
unless `samples` are asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from . import mlflow_run, store
from .metrics import Metrics
from .outcome import Failure, Outcome

if TYPE_CHECKING:
    import pandas as pd

# Great Expectations tells its makers of its use otherwise.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


class SuiteError(ValueError):
    """A suite that says nothing, or something that Great Expectations does not know."""


class ValidationFailed(Exception):  # noqa: N818 - what a person reads in the log of a task
    """Data is not as expected. The verdict is kept all the same."""

    def __init__(self, outcome: Outcome) -> None:
        lines = [f"{outcome.dataset}: {len(outcome.failures)} of {outcome.evaluated} expectations of"
                 f" {outcome.suite} are not met (see {outcome.docs})"]  # fmt: skip
        super().__init__("\n  ".join([*lines, *map(str, outcome.failures)]))
        self.outcome = outcome


def validate(
    data: str | pd.DataFrame,
    suite: str | Mapping[str, Any],
    output: str,
    *,
    dataset: str = "",
    samples: int = 0,
    least_rows: int = 1,
    fail: bool = True,
    run_id: str | None = None,
    metrics: Metrics | None = None,
) -> Outcome:
    """Hold data against a suite, keep the verdict, measure it, and stop if the data is not fit.

    Args:
        data: URI of Parquet, a file or a folder of files; or a DataFrame.
        suite: the suite, or the URI or path of its file.
        output: URI of the folder that the verdict goes to; each run has its own.
        dataset: name of the data in metrics; the suite's if left out.
        samples: values that are not as expected, at most so many of each expectation, that may be
            kept with the verdict.
        least_rows: fewer are a failure, for every expectation of values is met by none.
        fail: raise, as a gate does; otherwise the caller looks at the outcome.
        run_id: run of MLflow that the verdict is logged to; the active one if left out.

    Raises:
        SuiteError: the suite is empty, or has an expectation that is not known.
        ValidationFailed: the data is not as expected.
    """
    begun = time.monotonic()
    rows = read_suite(suite)
    frame = read(data) if isinstance(data, str) else data
    name = rows["name"]
    result, page = _evaluate(frame, name, rows["expectations"], samples)
    failures = tuple(_failures(result))
    if len(frame) < least_rows:
        found = f"{len(frame)} rows, and {least_rows} are the least"
        failures = (Failure("least_rows", "", "critical", 0, found), *failures)
    folder = store.folder(output)
    outcome = Outcome(
        suite=name,
        dataset=dataset or name,
        rows=len(frame),
        evaluated=len(rows["expectations"]),
        failures=failures,
        results=folder.uri_of("result.json"),
        docs=folder.uri_of("result.html"),
    )
    kept = {
        "dataset": outcome.dataset,
        "rows": outcome.rows,
        "success": outcome.success,
        "failures": [str(each) for each in failures],
        "result": result,
    }
    folder.write_json("result.json", kept)
    folder.write_text("result.html", page)
    measure(outcome, time.monotonic() - begun, metrics or Metrics())
    mlflow_run.log_validation(outcome, kept, page, run_id)
    if fail and not outcome.success:
        raise ValidationFailed(outcome)
    return outcome


def read(uri: str) -> pd.DataFrame:
    """The rows of every Parquet file at a URI."""
    import pandas as pd
    import pyarrow.parquet as pq

    system, files = store.parquet_files(uri)
    frames: list[pd.DataFrame] = []
    for path, _ in files:
        with system.open(path, "rb") as file:
            frames.append(pq.read_table(file).to_pandas())
    return pd.concat(frames, ignore_index=True)


def read_suite(suite: str | Mapping[str, Any]) -> dict[str, Any]:
    """A suite's name and its expectations, as they are written.

    Raises:
        SuiteError: it has none.
    """
    if isinstance(suite, str):
        system, path = store.open_at(suite)
        with system.open(path, "rb") as file:
            found: Any = yaml.safe_load(file.read())
        where = suite
    else:
        found, where = dict(suite), "the suite"
    if not isinstance(found, Mapping) or not isinstance(found.get("expectations"), list):
        raise SuiteError(f"{where}: is no suite: a map with name and expectations")
    if not found["expectations"]:
        raise SuiteError(f"{where}: has no expectations: any data would pass")
    for index, row in enumerate(found["expectations"]):
        if not isinstance(row, Mapping) or not isinstance(row.get("type"), str):
            raise SuiteError(f"{where}: expectations[{index}] names no type")
        severity = row.get("severity", "critical")
        if severity not in ("critical", "warning", "info"):
            raise SuiteError(f"{where}: expectations[{index}]: severity {severity} is none of"
                             " critical, warning, info")  # fmt: skip
    return {"name": str(found.get("name") or Path(where).stem), **found}


def measure(outcome: Outcome, seconds: float, metrics: Metrics) -> None:
    """The verdict as metrics, with the labels `suite` and `dataset`."""
    labels = {"suite": outcome.suite, "dataset": outcome.dataset}
    metrics.gauge("plinth_validation_success", float(outcome.success), **labels)
    metrics.gauge("plinth_validation_expectations", outcome.evaluated, **labels)
    for severity in ("critical", "warning", "info"):
        failed = sum(each.severity == severity for each in outcome.failures)
        metrics.gauge("plinth_validation_expectations_failed", failed, severity=severity, **labels)
    metrics.gauge("plinth_validation_rows", outcome.rows, **labels)
    metrics.gauge("plinth_validation_duration_seconds", seconds, **labels)
    metrics.gauge("plinth_validation_timestamp_seconds", time.time(), **labels)
    metrics.count("plinth_validation_runs", 1, success=str(outcome.success).lower(), **labels)


def _evaluate(
    frame: pd.DataFrame, name: str, expectations: list[Any], samples: int
) -> tuple[dict[str, Any], str]:
    import great_expectations as gx
    from great_expectations.core import ExpectationSuite
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas(name)
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name).get_batch(
        batch_parameters={"dataframe": frame}
    )  # fmt: skip
    try:
        made = ExpectationSuite(
            name=name, expectations=[{"kwargs": {}, **row} for row in expectations]
        )
    except ValueError as error:
        raise SuiteError(f"{name}: {error}") from error
    if len(made.expectations) != len(expectations):
        # It leaves out what it does not know, and says so in the log alone.
        there = {each.expectation_type for each in made.expectations}
        lost = ", ".join(sorted({row["type"] for row in expectations} - there))
        raise SuiteError(f"{name}: Great Expectations does not know {lost}")
    form = {"result_format": "SUMMARY", "partial_unexpected_count": samples}
    result = batch.validate(made, result_format=form)
    page = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(result))
    return cast("dict[str, Any]", result.to_json_dict()), page


def _failures(result: Mapping[str, Any]) -> list[Failure]:
    found: list[Failure] = []
    for row in result["results"]:
        if row["success"]:
            continue
        config = row["expectation_config"]
        kwargs = config["kwargs"]
        columns = kwargs.get("column") or ", ".join(
            map(str, kwargs.get("column_list") or [kwargs[k] for k in ("column_A", "column_B") if k in kwargs])
        )  # fmt: skip
        found.append(
            Failure(
                config["type"],
                str(columns),
                config.get("severity") or "critical",
                int(row["result"].get("unexpected_count") or 0),
                _error(row.get("exception_info") or {}),
            )
        )
    return found


def _error(info: Mapping[str, Any]) -> str:
    """Why an expectation could not be asked; empty if it could."""
    for each in (info, *info.values()):
        if isinstance(each, Mapping) and each.get("raised_exception"):
            return str(each.get("exception_message") or "").partition("\n")[0]
    return ""
