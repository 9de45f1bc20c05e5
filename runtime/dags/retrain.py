"""Retraining: what the check of drift starts, and what a person may start.

An example to copy into a repository of DAGs: put your own training where `fit` is. It trains on the
newest data, compares the new model with the champion on rows that neither was trained on, and registers
it as `challenger`. It promotes nothing: to make it the champion, and to serve it, is a person's to do.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pendulum
from airflow.sdk import Param, dag, task

SUITES = Path(os.environ.get("PLINTH_SUITES", Path(__file__).resolve().parent.parent / "suites"))

DATASETS = os.environ.get("PLINTH_DATASETS", "/tmp/datasets")  # noqa: S108


@dag(
    # By drift, or by hand.
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=2)},
    params={
        "data": Param(
            f"{DATASETS}/airflow/machines/labelled", type="string", description="Labelled Parquet."
        ),
        "verdicts": Param(f"{DATASETS}/airflow/retrain", type="string"),
        "model": Param("failures", type="string", description="Name in the registry."),
        "columns": Param(["temperature", "vibration"], type="array", items={"type": "string"}),
        "target": Param("failure_probability", type="string"),
        "key": Param("machine_id", type="string", description="Rows of one key stay together."),
        "tolerance": Param(
            0.02, type="number", minimum=0, description="Share that its error may be larger."
        ),
    },
    tags=["plinth", "retrain"],
    doc_md=__doc__,
)
def retrain() -> None:
    @task
    def reason(dag_run: Any) -> dict[str, Any]:
        """Why it runs: the report of the check, empty if a person started it."""
        found: dict[str, Any] = (dag_run.conf or {}).get("drift") or {}
        print(found.get("report", "started by hand"), found.get("psi", ""))
        return found

    @task(retries=0)
    def check_data(params: dict[str, Any], run_id: str) -> None:
        from plinth_runtime.validation import validate

        folder = f"{params['verdicts']}/{run_id}/data"
        validate(params["data"], str(SUITES / "features.yaml"), folder, dataset="retrain")

    @task(execution_timeout=timedelta(hours=4))
    def train(params: dict[str, Any], why: dict[str, Any], run_id: str) -> dict[str, Any]:
        """Fit a model, and keep it at MLflow with the distribution that it was trained on."""
        from plinth_runtime.training import train

        return train(
            params["data"],
            params["columns"],
            params["target"],
            params["key"],
            tags={"drift_report": why.get("report", ""), "airflow_run": run_id},
        )

    @task(retries=0)
    def compare(params: dict[str, Any], trained: dict[str, Any]) -> dict[str, Any]:
        """Go on with a model that is not worse than the champion, where there is one."""
        from plinth_runtime.training import compare

        return compare(
            trained,
            params["model"],
            params["data"],
            params["target"],
            params["key"],
            tolerance=params["tolerance"],
        )

    @task
    def register(params: dict[str, Any], compared: dict[str, Any]) -> str:
        """Register it under the alias `challenger`."""
        from plinth_runtime.training import register

        return register(compared, params["model"])

    why = reason()
    checked = check_data()
    trained = train(why=why)
    checked >> trained
    register(compared=compare(trained=trained))


retrain()
