"""Predictive maintenance by night: check the features, ask the model, check its answers, publish them.

An example to copy into a repository of DAGs. Parameters say where it reads and writes; a run of one
day goes to a folder of its own, so that a retry goes on where it was stopped.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pendulum
from airflow.sdk import Param, dag, task

from plinth_runtime.pools import AIRFLOW_POOL, on_pool, pools

SUITES = Path(os.environ.get("PLINTH_SUITES", Path(__file__).resolve().parent.parent / "suites"))

DATASETS = os.environ.get("PLINTH_DATASETS", "/tmp/datasets")  # noqa: S108
"""The platform's bucket of datasets, of which DAGs may write what is under `airflow/`."""

POOL = os.environ.get("PLINTH_BATCH_POOL", "")
"""Pool of accelerators that the model is loaded on, where the task itself has it; empty if it is served."""

# A served model has its accelerator itself: the task then waits in the pool `gpu`, and holds none.
WHERE: dict[str, Any] = (
    on_pool(POOL) if POOL in pools() else {"pool": AIRFLOW_POOL, "pool_slots": 1}
)


@dag(
    schedule="15 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 3,
        "retry_delay": timedelta(minutes=2),
        "retry_exponential_backoff": True,
    },
    params={
        "features": Param(f"{DATASETS}/airflow/machines/{{day}}", type="string"),
        "output": Param(f"{DATASETS}/airflow/predictions", type="string"),
        "url": Param("http://failures-predictor.models.svc", type="string"),
        "model": Param(
            "failures", type="string", description="Name of the model, served or registered."
        ),
        "alias": Param(
            "", type="string", description="Alias in the registry; empty asks the server."
        ),
        "chunk_rows": Param(10_000, type="integer", minimum=1),
    },
    tags=["plinth", "batch-inference"],
    doc_md=__doc__,
)
def batch_inference() -> None:
    @task
    def places(params: dict[str, Any], ds: str) -> dict[str, str]:
        """Where this day is read from and written to."""
        output = f"{params['output'].rstrip('/')}/day={ds}"
        return {
            "features": params["features"].replace("{day}", f"day={ds}"),
            "predictions": f"{output}/predictions",
            "verdicts": f"{output}/verdicts",
            "target": params["output"],
        }

    # What is not as expected stays so: asking again helps nobody.
    @task(retries=0)
    def check_features(where: dict[str, str]) -> None:
        from plinth_runtime.validation import validate

        validate(where["features"], str(SUITES / "features.yaml"), f"{where['verdicts']}/features")

    @task(execution_timeout=timedelta(hours=4), **WHERE)
    def ask_model(where: dict[str, str], params: dict[str, Any]) -> int:
        from plinth_runtime.inference import infer
        from plinth_runtime.models import Registered, Served

        model = (
            Registered(params["model"], params["alias"])
            if params["alias"]
            else Served(params["url"], params["model"])
        )
        report = infer(
            where["features"],
            model,
            where["predictions"],
            keep=["machine_id"],
            chunk_rows=params["chunk_rows"],
            job="batch_inference",
        )
        return report.rows

    @task(retries=0)
    def check_predictions(where: dict[str, str], rows: int) -> None:
        from plinth_runtime.validation import validate

        suite = str(SUITES / "predictions.yaml")
        validate(where["predictions"], suite, f"{where['verdicts']}/predictions", least_rows=rows)

    @task
    def publish(where: dict[str, str], ds: str) -> str:
        from plinth_runtime.inference import publish

        return publish(where["predictions"], where["target"], day=ds)

    where = places()
    checked = check_features(where)
    rows = ask_model(where)
    checked >> rows
    good = check_predictions(where, rows)
    good >> publish(where)


batch_inference()
