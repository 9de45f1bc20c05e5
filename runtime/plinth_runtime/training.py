"""Steps of the example of retraining: train, compare with the champion, register the challenger."""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import linear
from .drift import plain, reference_of
from .validation import read

if TYPE_CHECKING:
    import pandas as pd

CHAMPION, CHALLENGER = "champion", "challenger"
"""Aliases of the registry: what serves, and what may take its place."""

HELD_OUT = 20
"""Share of the keys that no model is trained on, percent."""


class WorseError(Exception):
    """A new model that is worse than the champion."""


def split(frame: pd.DataFrame, key: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to train on, and rows to compare by: the same keys each time, whatever else is there."""
    held = frame[key].map(lambda each: zlib.crc32(str(each).encode()) % 100 < HELD_OUT)
    return frame.loc[~held], frame.loc[held]


def train(
    data: str, columns: Sequence[str], target: str, key: str, *, tags: Mapping[str, str]
) -> dict[str, Any]:
    """Fit a model and keep it at MLflow: the URI of the model, its run and its error.

    The reference of the check of drift goes with the model, in its folder `artifacts`.
    """
    import mlflow
    import mlflow.pyfunc

    frame = read(data)
    fitted, held = split(frame, key)
    model = linear.fit(fitted, columns, target)
    found = linear.error(model, held, target)
    values = {name: plain(fitted[name].tolist()) for name in columns}
    values["prediction"] = plain(list(model.predict(fitted)))
    reference = reference_of(values, data, datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run(tags=dict(tags)) as run:
        file = Path(folder, "reference.json")
        file.write_text(json.dumps(reference))
        mlflow.log_params({"data": data, "columns": ",".join(columns), "target": target})
        mlflow.log_metric("rmse", found)
        made = mlflow.pyfunc.log_model(
            name="model",
            python_model=_model(model),
            artifacts={"reference": str(file)},
            # They are the image's; to look them up would ask an index.
            pip_requirements=["plinth-runtime"],
        )
    return {"model": made.model_uri, "run": run.info.run_id, "error": found}


def compare(
    trained: Mapping[str, Any], name: str, data: str, target: str, key: str, *, tolerance: float
) -> dict[str, Any]:
    """Hold a new model against the champion on the same rows: both errors.

    Raises:
        WorseError: it is worse by more than the share that is tolerated.
    """
    import mlflow.pyfunc
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient

    try:
        champion = MlflowClient().get_model_version_by_alias(name, CHAMPION)
    except MlflowException as failure:
        if failure.error_code not in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            raise
        return {**trained, "champion": None}
    _, held = split(read(data), key)
    old = linear.error(mlflow.pyfunc.load_model(f"models:/{name}@{CHAMPION}"), held, target)
    new = linear.error(mlflow.pyfunc.load_model(trained["model"]), held, target)
    MlflowClient().log_metric(trained["run"], "champion_rmse", old)
    if new > old * (1 + tolerance):
        raise WorseError(f"{name}: error {new:.4g}, and {old:.4g} of version {champion.version}")
    return {**trained, "error": new, "champion": old}


def register(trained: Mapping[str, Any], name: str) -> str:
    """Register a model as the challenger: its version. The champion stays."""
    import mlflow
    from mlflow.tracking import MlflowClient

    client = MlflowClient()
    # A retry finds what was registered before it.
    for each in client.search_model_versions(f"name = '{name}'"):
        if each.tags.get("run") == trained["run"]:
            version = each.version
            break
    else:
        version = mlflow.register_model(
            trained["model"], name, tags={"run": trained["run"]}
        ).version
    client.set_registered_model_alias(name, CHALLENGER, str(version))
    return str(version)


def _model(fitted: linear.Linear) -> Any:
    from .pyfunc import Function

    return Function(fitted)
