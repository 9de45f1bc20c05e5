"""Models that a pipeline asks: one that KServe serves, or one of MLflow's registry in the task itself."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import requests

if TYPE_CHECKING:
    import pandas as pd

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which a request is sent again: the server is starting, full, or away."""


class ModelError(Exception):
    """A model that cannot be asked, or whose answer is none."""


class Model(Protocol):
    """What batch inference asks."""

    def identity(self) -> str:
        """Which model in which version it is: another's results are never mixed with its own."""
        ...

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Predictions for the rows, in their order."""
        ...


@dataclass
class Served:
    """A model behind the Open Inference Protocol, version 2, over REST, as KServe and Triton speak it.

    Attributes:
        url: of the server, such as `http://failures-predictor.models.svc`.
        name: of the model there.
        version: of the model there, for servers with several; the server's own choice if left out.
        columns: features, in the model's order; the ones of its metadata if left out.
        matrix: send one tensor `[rows, columns]` of doubles, for models that know no names; else one
            tensor for each column.
        headers: of every request, such as a token to sign in with.
        attempts: how often a request is sent at most.
        timeout: seconds to wait for an answer.
    """

    url: str
    name: str
    version: str = ""
    columns: Sequence[str] = ()
    matrix: bool = False
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    attempts: int = 6
    timeout: float = 60
    pause: Callable[[float], None] = time.sleep
    _session: requests.Session = field(default_factory=requests.Session)
    _about: dict[str, Any] | None = None

    def identity(self) -> str:
        about = self.about()
        version = self.version or ",".join(map(str, about.get("versions") or ())) or "unversioned"
        return f"{self.url.rstrip('/')}/{about.get('name', self.name)}@{version}"

    def about(self) -> dict[str, Any]:
        """The model's metadata, asked for once."""
        if self._about is None:
            self._about = self._ask("GET", "", None)
        return self._about

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        columns = self._columns(frame)
        inputs = (
            _matrix(frame, columns) if self.matrix else [_tensor(frame[each]) for each in columns]
        )
        answer = self._ask("POST", "/infer", {"inputs": inputs})
        return _frame(answer, len(frame), frame.index)

    def _columns(self, frame: pd.DataFrame) -> list[str]:
        wanted = list(self.columns)
        if not wanted and not self.matrix:
            wanted = [str(each["name"]) for each in self.about().get("inputs") or ()]
        if not wanted:
            raise ModelError(f"{self.name}: its metadata names no inputs: name the columns")
        missing = [each for each in wanted if each not in frame.columns]
        if missing:
            raise ModelError(f"{self.name}: takes {', '.join(missing)}, which the data has not")
        return wanted

    def _ask(self, method: str, verb: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        version = f"/versions/{self.version}" if self.version else ""
        url = f"{self.url.rstrip('/')}/v2/models/{self.name}{version}{verb}"
        data = None if body is None else json.dumps(body, allow_nan=False)
        headers = {"Content-Type": "application/json", **self.headers}
        said = ""
        for attempt in range(self.attempts):
            if attempt:
                # Doubled each time, and not by all at once.
                self.pause(min(2.0**attempt, 30.0) * (0.5 + random.random() / 2))  # noqa: S311
            try:
                answer = self._session.request(
                    method, url, data=data, headers=headers, timeout=self.timeout
                )
            except requests.RequestException as error:
                said = str(error)
                continue
            said = f"{answer.status_code}: {answer.text[:500]}"
            if answer.status_code in RETRIED:
                continue
            if not answer.ok:
                raise ModelError(f"{url}: {said}")
            return answer.json()
        raise ModelError(f"{url}: no answer in {self.attempts} attempts: {said}")


@dataclass
class Registered:
    """A model of MLflow's registry by its alias, loaded into the task.

    Attributes:
        name: of the registered model.
        alias: such as `champion`; what it names now is what is asked to the end.
    """

    name: str
    alias: str = "champion"
    _version: str = ""
    _loaded: Any = None

    def identity(self) -> str:
        return f"models:/{self.name}/{self.version()}"

    def version(self) -> str:
        """The version that the alias names, looked up once."""
        if not self._version:
            from mlflow.tracking import MlflowClient

            found = MlflowClient().get_model_version_by_alias(self.name, self.alias)
            self._version = str(found.version)
        return self._version

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        import pandas as pd

        if self._loaded is None:
            import mlflow.pyfunc

            self._loaded = mlflow.pyfunc.load_model(self.identity())
        found = self._loaded.predict(frame)
        if isinstance(found, pd.DataFrame):
            return found.set_axis(frame.index)
        if isinstance(found, pd.Series):
            return found.set_axis(frame.index).to_frame(str(found.name or "prediction"))
        return _split("prediction", found, frame.index)


_DATATYPES = {
    "bool": "BOOL", "int8": "INT8", "int16": "INT16", "int32": "INT32", "int64": "INT64",
    "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64",
    "float16": "FP16", "float32": "FP32", "float64": "FP64",
}  # fmt: skip
"""Type of a column -> the protocol's name of it."""


def _tensor(column: Any) -> dict[str, Any]:
    name = str(column.name)
    if column.isna().any():
        raise ModelError(f"{name}: has empty values, which the protocol knows no form of")
    datatype = _DATATYPES.get(str(column.dtype).lower(), "BYTES")
    data = column.tolist() if datatype != "BYTES" else [str(each) for each in column]
    return {"name": name, "shape": [len(data), 1], "datatype": datatype, "data": data}


def _matrix(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    values = frame[list(columns)].astype("float64")
    if values.isna().to_numpy().any():
        raise ModelError("the data has empty values, which the protocol knows no form of")
    data = values.to_numpy().ravel().tolist()
    shape = [len(frame), len(columns)]
    return [{"name": "input-0", "shape": shape, "datatype": "FP64", "data": data}]


def _frame(answer: Mapping[str, Any], rows: int, index: Any) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    outputs = answer.get("outputs")
    if not outputs:
        raise ModelError("an answer without outputs")
    parts: list[pd.DataFrame] = []
    for output in outputs:
        name, shape = str(output["name"]), [int(each) for each in output["shape"]]
        values = np.asarray(output["data"]).reshape(-1)
        if not shape or shape[0] != rows or values.size != int(np.prod(shape)):
            raise ModelError(f"{name}: an answer of shape {shape} to {rows} rows")
        parts.append(_split(name, values.reshape(rows, -1), index))
    return pd.concat(parts, axis=1)


def _split(name: str, values: Any, index: Any) -> pd.DataFrame:
    """Values of each row as columns: `name`, or `name_0`, `name_1` and on."""
    import numpy as np
    import pandas as pd

    found = np.asarray(values)
    if found.shape[0] != len(index):
        raise ModelError(f"{name}: {found.shape[0]} answers to {len(index)} rows")
    flat = found.reshape(len(index), -1)
    names = [name] if flat.shape[1] == 1 else [f"{name}_{at}" for at in range(flat.shape[1])]
    return pd.DataFrame(flat, columns=names, index=index)
