"""Batch inference: Parquet in, Parquet out, chunk by chunk, begun again where it was stopped.

The output folder has `plan.json` first, then a file for each chunk, and `_SUCCESS` last. Who reads it
waits for `_SUCCESS`. A run that is begun again, by a retry of Airflow or by hand, goes on with the
chunks that are missing; one that is done does nothing. Results of another input, or of another version
of the model, are never mixed: such a run is refused.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import store
from .metrics import Metrics
from .models import Model

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

PLAN = "plan.json"
DONE = "_SUCCESS"


class OutputError(Exception):
    """The output folder holds results of something else."""


@dataclass(frozen=True)
class Report:
    """What a run came to."""

    output: str
    model: str
    rows: int
    chunks: int
    resumed: int
    """Chunks that were there already."""
    seconds: float


def infer(
    features: str,
    model: Model,
    output: str,
    *,
    keep: Sequence[str] = (),
    chunk_rows: int = 10_000,
    job: str = "batch",
    metrics: Metrics | None = None,
) -> Report:
    """Ask a model for every row at a URI, and write what it says.

    Args:
        features: URI of Parquet, a file or a folder of files.
        output: URI of a folder; one for each input and model, such as one a day.
        keep: columns of the input that the output has too: keys, by which rows are found again.
        chunk_rows: rows of a request and of a file.
        job: name of the job in metrics.

    Raises:
        OutputError: the folder holds results of another input or model.
        ModelError: the model cannot be asked.
        FileNotFoundError: there is no input.
    """
    begun = time.monotonic()
    if chunk_rows < 1:
        raise ValueError(f"chunk_rows: {chunk_rows} is less than 1")
    measured = metrics or Metrics()
    folder = store.folder(output)
    system, files = store.parquet_files(features)
    plan = {
        "features": features.rstrip("/"),
        "files": [list(each) for each in files],
        "model": model.identity(),
        "chunkRows": chunk_rows,
        "keep": list(keep),
    }
    _claim(folder, plan)
    if folder.exists(DONE):
        done = folder.read_json(DONE)
        return Report(output, done["model"], done["rows"], done["chunks"], done["chunks"], 0.0)
    rows = chunks = resumed = 0
    for chunk in _chunks(system, files, chunk_rows):
        name = f"part-{chunks:06d}.parquet"
        chunks += 1
        rows += chunk.num_rows
        if folder.exists(name):
            resumed += 1
            continue
        _write(folder, name, _answer(model, chunk.to_pandas(), keep))
        measured.count("plinth_inference_rows", chunk.num_rows, job=job)
    report = {"model": plan["model"], "rows": rows, "chunks": chunks, "fingerprint": _print(plan)}
    folder.write_json(DONE, report)
    seconds = time.monotonic() - begun
    measured.gauge("plinth_inference_duration_seconds", seconds, job=job)
    measured.gauge("plinth_inference_last_success_timestamp_seconds", time.time(), job=job)
    return Report(output, str(plan["model"]), rows, chunks, resumed, seconds)


def publish(output: str, target: str, **about: Any) -> str:
    """Make a finished output the current one: whoever reads `target/current.json` is led to it.

    One object is written, so a reader sees the old output or the new one, and never a part.

    Raises:
        OutputError: it is not finished.
    """
    folder = store.folder(output)
    if not folder.exists(DONE):
        raise OutputError(f"{output}: is not finished: it has no {DONE}")
    current = {"output": folder.uri, **folder.read_json(DONE), **about}
    return store.folder(target).write_json("current.json", current)


def _claim(folder: store.Folder, plan: dict[str, Any]) -> None:
    if not folder.exists(PLAN):
        folder.write_json(PLAN, {**plan, "fingerprint": _print(plan)})
        return
    there = folder.read_json(PLAN)
    if there.get("fingerprint") == _print(plan):
        return
    differing = [key for key in plan if there.get(key) != plan[key]]
    raise OutputError(
        f"{folder.uri}: holds results of another {', '.join(differing) or 'plan'}: "
        "name another folder, or delete what is in this one"
    )


def _print(plan: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()


def _answer(model: Model, frame: pd.DataFrame, keep: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    missing = [each for each in keep if each not in frame.columns]
    if missing:
        raise OutputError(f"keep: {', '.join(missing)}: no column of the input")
    found = model.predict(frame)
    if len(found) != len(frame):
        raise OutputError(f"the model gave {len(found)} answers to {len(frame)} rows")
    return pd.concat([frame[list(keep)], found], axis=1)


def _write(folder: store.Folder, name: str, frame: pd.DataFrame) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    folder.write(name, lambda file: pq.write_table(table, file))


def _chunks(system: Any, files: Sequence[tuple[str, int]], rows: int) -> Iterator[pa.Table]:
    """All rows in order, always in the same chunks, whatever the files' own groups of rows are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    held: list[pa.Table] = []
    count = 0
    for path, _ in files:
        with system.open(path, "rb") as file:
            for batch in pq.ParquetFile(file).iter_batches(batch_size=rows):
                held.append(pa.Table.from_batches([batch]))
                count += batch.num_rows
                while count >= rows:
                    whole = pa.concat_tables(held)
                    yield whole.slice(0, rows)
                    held, count = [whole.slice(rows)], count - rows
    if count:
        yield pa.concat_tables(held)
