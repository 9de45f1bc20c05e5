"""Payloads as the collector wrote them: read back, and made into columns of values.

Bodies are JSON of the protocols that KServe's servers speak: version 1 (`instances`, `predictions`),
the Open Inference Protocol, version 2 (`inputs`, `outputs`), and OpenAI's, of whose texts the lengths
alone are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, cast

from . import store

MOST_FEATURES = 128
"""Columns that are looked at; a model of more has an embedding, or an image, for an input."""

Value: TypeAlias = "float | str | bool | None"
Rows: TypeAlias = "list[dict[str, Value]]"


@dataclass
class Window:
    """What was read of one model.

    Attributes:
        columns: values by feature; those of the model's answers begin with `prediction`.
        rows: rows of requests.
        unreadable: bodies of no known form.
        versions: rows by version of the model.
    """

    columns: dict[str, list[Value]] = field(default_factory=dict[str, list[Value]])
    rows: int = 0
    unreadable: int = 0
    versions: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, rows: Rows, *, answers: bool = False) -> None:
        """Add rows, of requests or of answers."""
        for row in rows:
            for name, value in row.items():
                if name in self.columns or len(self.columns) < MOST_FEATURES:
                    self.columns.setdefault(name, []).append(value)
        if not answers:
            self.rows += len(rows)


def read(
    uri: str,
    model: str,
    since: datetime,
    until: datetime,
    *,
    most: int = 200_000,
    versions: frozenset[str] | None = None,
) -> Window:
    """What came between two times, newest files first, up to `most` rows.

    Args:
        uri: the folder of all payloads.
        versions: versions of the model whose payloads count; all if left out.
    """
    import pyarrow.parquet as pq

    found = Window()
    for system, path in _files(uri, model, since, until):
        if found.rows >= most:
            break
        try:
            with system.open(path, "rb") as file:
                table = pq.read_table(file, columns=["kind", "at", "version", "body"])
        except FileNotFoundError:
            # Deleted by age since it was listed.
            continue
        for kind, at, version, body in zip(
            *(table.column(name).to_pylist() for name in ("kind", "at", "version", "body")),
            strict=True,
        ):
            if since <= at < until and (versions is None or version in versions):
                _take(found, kind, version, body)
    return found


def first(uri: str, model: str, version: str) -> datetime | None:
    """When the first payload of a version came that is still there."""
    import pyarrow.parquet as pq

    always = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for system, path in reversed(list(_files(uri, model, *always))):
        with system.open(path, "rb") as file:
            table = pq.read_table(file, columns=["at", "version"])
        pairs = zip(
            table.column("at").to_pylist(), table.column("version").to_pylist(), strict=True
        )
        found = [at for at, each in pairs if each == version]
        if found:
            return min(found)
    return None


def days(uri: str, model: str) -> list[str]:
    """Dates of which there are payloads of a model, in order."""
    folder = store.folder(f"{uri}/model={model}")
    folder.system.invalidate_cache()
    if not folder.system.exists(folder.path):
        return []
    names = (str(each).rstrip("/").rpartition("/")[2] for each in folder.system.ls(folder.path, detail=False))  # fmt: skip
    return sorted(each.removeprefix("date=") for each in names if each.startswith("date="))


def prune(uri: str, models: Sequence[str], keep_days: int, today: datetime) -> list[str]:
    """Delete days that are older than they may be, and say which.

    Args:
        models: models of the platform; one that is no more is found by its folder.
    """
    oldest = (today.astimezone(UTC) - timedelta(days=keep_days)).date().isoformat()
    root = store.folder(uri)
    root.system.invalidate_cache()
    try:
        there = root.system.ls(root.path, detail=False)
    except (FileNotFoundError, PermissionError):
        # Of an empty folder some clients list what is above it, which nobody may. The platform's own
        # models are looked at all the same.
        there = []
    names = {str(each).rstrip("/").rpartition("/")[2] for each in there}
    known = {each.removeprefix("model=") for each in names if each.startswith("model=")}
    gone: list[str] = []
    for model in sorted(known | set(models)):
        for date in days(uri, model):
            if date < oldest and _is_date(date):
                place = f"model={model}/date={date}"
                root.system.rm(root.at(place), recursive=True)
                gone.append(place)
    return gone


def rows_of(kind: str, body: bytes) -> Rows | None:
    """Rows of a request or an answer; None if the body is of no known form."""
    try:
        found: Any = json.loads(body)
    except ValueError:
        # An answer that is streamed, or tensors in binary.
        return None
    if not isinstance(found, Mapping):
        return None
    said = cast("Mapping[str, Any]", found)
    try:
        return _request(said) if kind == "request" else _answer(said)
    except (KeyError, TypeError, ValueError):
        return None


def _take(found: Window, kind: str, version: str, body: bytes) -> None:
    rows = rows_of(kind, body)
    if rows is None:
        found.unreadable += 1
        return
    found.add(rows, answers=kind != "request")
    if kind == "request":
        found.versions[version] = found.versions.get(version, 0) + len(rows)


def _files(uri: str, model: str, since: datetime, until: datetime) -> Iterator[tuple[Any, str]]:
    first, last = since.astimezone(UTC).date().isoformat(), until.astimezone(UTC).date().isoformat()
    for date in reversed(days(uri, model)):
        if first <= date <= last:
            folder = store.folder(f"{uri}/model={model}/date={date}")
            names = sorted(folder.system.find(folder.path), reverse=True)
            yield from ((folder.system, name) for name in names if name.endswith(".parquet"))


def _is_date(text: str) -> bool:
    try:
        return bool(datetime.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False


def _request(said: Mapping[str, Any]) -> Rows | None:
    if "instances" in said:
        return _instances(said["instances"], "feature")
    if "inputs" in said:
        return _tensors(said["inputs"], "")
    if "messages" in said:
        texts = [_text(each.get("content")) for each in said["messages"]]
        return [{"prompt_characters": float(sum(map(len, texts))), "prompt_messages": float(len(texts))}]  # fmt: skip
    if isinstance(said.get("prompt"), str):
        return [{"prompt_characters": float(len(said["prompt"]))}]
    return None


def _answer(said: Mapping[str, Any]) -> Rows | None:
    if "predictions" in said:
        return _instances(said["predictions"], "prediction", "prediction_")
    if "outputs" in said:
        return _tensors(said["outputs"], "prediction_")
    if isinstance(said.get("usage"), Mapping):
        return [{"prediction_tokens": float(said["usage"]["completion_tokens"])}]
    return None


def _text(content: Any) -> str:
    """A message's text: as it is, or in parts of which some are images."""
    if isinstance(content, str):
        return content
    return "".join(str(each.get("text", "")) for each in content or ())


def _instances(instances: Any, name: str, prefix: str = "") -> Rows | None:
    if not isinstance(instances, list):
        return None
    rows: Rows = []
    for each in cast("list[Any]", instances):
        if isinstance(each, Mapping):
            row = {f"{prefix}{key}": _scalar(value) for key, value in each.items() if _is_scalar(value)}  # fmt: skip
        elif isinstance(each, list):
            flat = cast("list[Any]", each)
            if len(flat) > MOST_FEATURES:
                return None
            row = {f"{name}_{at}": _scalar(value) for at, value in enumerate(flat) if _is_scalar(value)}  # fmt: skip
        else:
            row = {name: _scalar(each)} if _is_scalar(each) else {}
        if not row:
            return None
        rows.append(row)
    return rows


def _tensors(tensors: Any, prefix: str) -> Rows | None:
    rows: Rows = []
    for tensor in tensors:
        name, shape = f"{prefix}{tensor['name']}", [int(each) for each in tensor["shape"]]
        if "data" not in tensor or not shape or len(shape) > 2:
            # In shared memory or in binary; or an image.
            continue
        count, width = shape[0], shape[1] if len(shape) == 2 else 1
        flat = _flat(tensor["data"])
        if len(flat) != count * width:
            raise ValueError(f"{name}: {len(flat)} values of shape {shape}")
        if width > MOST_FEATURES or (rows and len(rows) != count):
            continue
        rows = rows or [{} for _ in range(count)]
        for at, row in enumerate(rows):
            part = flat[at * width : (at + 1) * width]
            named = [name] if width == 1 else [f"{name}_{column}" for column in range(width)]
            row |= dict(zip(named, map(_scalar, part), strict=True))
    return rows or None


def _flat(data: Any) -> list[Any]:
    if isinstance(data, list) and data and isinstance(data[0], list):
        return [value for row in cast("list[Any]", data) for value in _flat(row)]
    return cast("list[Any]", data)


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _scalar(value: Any) -> Value:
    if isinstance(value, bool) or value is None:
        return value
    return float(value) if isinstance(value, int | float) else str(value)
