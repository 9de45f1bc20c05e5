"""A model for the example of retraining: ridge regression, by numpy alone.

It stands where a team's own training would. MLflow keeps it as a function of Python, which any process
with `plinth_runtime` loads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Linear:
    """Weights of columns in the units of the data."""

    columns: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def predict(self, frame: pd.DataFrame) -> Any:
        """A value for each row.

        Raises:
            ValueError: a column is missing.
        """
        missing = [each for each in self.columns if each not in frame.columns]
        if missing:
            raise ValueError(f"takes {', '.join(missing)}, which the data has not")
        return frame[list(self.columns)].to_numpy(dtype="float64") @ list(self.weights) + self.bias


def fit(
    frame: pd.DataFrame, columns: Sequence[str], target: str, *, penalty: float = 1e-3
) -> Linear:
    """Fit a model.

    Raises:
        ValueError: there are fewer rows than columns, or values are missing.
    """
    import numpy as np

    if len(frame) <= len(columns):
        raise ValueError(f"{len(frame)} rows are too few for {len(columns)} columns")
    values = frame[list(columns)].to_numpy(dtype="float64")
    wanted = frame[target].to_numpy(dtype="float64")
    if not (np.isfinite(values).all() and np.isfinite(wanted).all()):
        raise ValueError("values are missing")
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1
    scaled = (values - mean) / spread
    inner = scaled.T @ scaled + penalty * len(frame) * np.eye(len(columns))
    weights = np.linalg.solve(inner, scaled.T @ (wanted - wanted.mean())) / spread
    bias = float(wanted.mean() - mean @ weights)
    return Linear(tuple(columns), tuple(map(float, weights)), bias)


def error(model: Any, frame: pd.DataFrame, target: str) -> float:
    """Root of the mean squared error."""
    import numpy as np

    found = np.asarray(model.predict(frame), dtype="float64").reshape(-1)
    return float(np.sqrt(np.mean((found - frame[target].to_numpy(dtype="float64")) ** 2)))
