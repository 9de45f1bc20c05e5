"""What a user of the tracking server does, by MLflow's own client; runs in MLflow's environment.

Says what it found as JSON. The server and the user are in the variables that MLflow's client reads.
"""

import json
import sys
from pathlib import Path
from typing import Any

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.pyfunc import PythonModel
from requests import HTTPError

MODEL = "churn"
ALIAS = "champion"
BYTES = b"0123456789abcdef" * 65536 * 3


class Doubles(PythonModel):
    """A model."""

    def predict(self, model_input: list[int]) -> list[int]:
        """Twice what is given."""
        return [2 * each for each in model_input]


def write(folder: Path) -> dict[str, Any]:
    """A run with all that runs have, and a model under an alias."""
    mlflow.set_experiment("first")
    artifact = folder / "weights.bin"
    artifact.write_bytes(BYTES)
    with mlflow.start_run(run_name="one") as run:
        mlflow.log_param("rate", 0.1)
        mlflow.log_metric("loss", 0.25, step=1)
        mlflow.set_tag("team", "search")
        mlflow.log_artifact(str(artifact), "data")
        made = mlflow.pyfunc.log_model(
            name="model", python_model=Doubles(), registered_model_name=MODEL, pip_requirements=[]
        )
    client = MlflowClient()
    client.set_registered_model_alias(MODEL, ALIAS, made.registered_model_version)
    client.create_registered_model("other")
    return {"run": run.info.run_id, "artifacts": run.info.artifact_uri}


def read(folder: Path) -> dict[str, Any]:
    """What is there."""
    client = MlflowClient()
    experiment = client.get_experiment_by_name("first")
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    path = mlflow.artifacts.download_artifacts(
        run_id=run.info.run_id, artifact_path="data/weights.bin", dst_path=str(folder)
    )
    version = client.get_model_version_by_alias(MODEL, ALIAS)
    logged = client.get_logged_model(version.source.removeprefix("models:/"))
    model = mlflow.pyfunc.load_model(f"models:/{MODEL}@{ALIAS}")
    return {
        "params": run.data.params,
        "metrics": run.data.metrics,
        "team": run.data.tags["team"],
        "artifact": Path(path).read_bytes() == BYTES,
        "version": version.version,
        "location": logged.artifact_location,
        "predicted": model.predict([1, 2, 3]),
    }


def change(folder: Path) -> dict[str, Any]:
    """Tries to change what others own, and to make something of one's own."""
    del folder
    client = MlflowClient()
    experiment = client.get_experiment_by_name("first")
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    tries = {
        "metric": lambda: client.log_metric(run.info.run_id, "loss", 0.0),
        "alias": lambda: client.set_registered_model_alias(MODEL, ALIAS, "1"),
        "delete": lambda: client.delete_experiment(experiment.experiment_id),
        "artifact": lambda: client.log_text(run.info.run_id, "x", "data/weights.bin"),
        "own": lambda: client.create_experiment("second"),
    }
    found: dict[str, Any] = {}
    for name, attempt in tries.items():
        try:
            attempt()
        except MlflowException as error:
            found[name] = error.get_http_status_code()
        except HTTPError as error:
            # What is sent to the server of artifacts.
            found[name] = error.response.status_code
        else:
            found[name] = "done"
    return found


def delete(folder: Path) -> dict[str, Any]:
    """Deletes the run, as the page does."""
    del folder
    client = MlflowClient()
    experiment = client.get_experiment_by_name("first")
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    client.delete_run(run.info.run_id)
    return {"run": run.info.run_id}


if __name__ == "__main__":
    act = {"write": write, "read": read, "change": change, "delete": delete}[sys.argv[1]]
    print("\n" + json.dumps(act(Path(sys.argv[2]))))
