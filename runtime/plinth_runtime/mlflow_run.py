"""What a pipeline tells MLflow, where there is a run to tell it to."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from .outcome import Outcome


def active(run_id: str | None) -> str | None:
    """The run to log to: the one that is named, else the active one.

    MLflow takes seconds to import: where nothing has imported it, no run is active.
    """
    if run_id or "mlflow" not in sys.modules:
        return run_id
    import mlflow

    run = mlflow.active_run()
    return str(run.info.run_id) if run else None


def log_validation(
    outcome: Outcome, kept: Mapping[str, Any], page: str, run_id: str | None
) -> None:
    """The verdict as artifacts of a run, and its figures as metrics."""
    run = active(run_id)
    if run is None:
        return
    from mlflow.tracking import MlflowClient

    client = MlflowClient()
    at = f"validation/{outcome.dataset}"
    client.log_dict(run, dict(kept), f"{at}/result.json")
    client.log_text(run, page, f"{at}/result.html")
    prefix = f"validation_{outcome.dataset}"
    client.log_metric(run, f"{prefix}_success", float(outcome.success))
    client.log_metric(run, f"{prefix}_failed", len(outcome.failures))
    client.log_metric(run, f"{prefix}_rows", outcome.rows)
