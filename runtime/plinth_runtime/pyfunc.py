"""MLflow's form of the example's model; MLflow is imported with it."""

from __future__ import annotations

from typing import Any

from mlflow.pyfunc.model import PythonModel

from .linear import Linear


class Function(PythonModel):
    """A fitted model as MLflow calls it."""

    def __init__(self, fitted: Linear) -> None:
        self.fitted = fitted

    def predict(self, context: Any, model_input: Any, params: Any = None) -> Any:  # noqa: ARG002
        """A value for each row."""
        return self.fitted.predict(model_input)
