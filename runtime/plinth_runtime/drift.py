"""The check of drift: what models are asked now, against what they were trained on.

    python -m plinth_runtime.drift check       # each model of PLINTH_MODELS, once
    python -m plinth_runtime.drift prune       # delete payloads that are older than they may be
    python -m plinth_runtime.drift reference --data URI --output URI   # in a pipeline that trains

The reference is `reference.json` beside the model's files, if the pipeline that trained it left one
there. Else it is the first days of payloads of that version of the model, pinned once; until there are
rows enough the check says so and finds no drift.

A verdict is a file of JSON: `latest/MODEL.json`, which the collectors make metrics of, and the same
under `history/`. With too few rows in the window no index is given, so that no alarm is false.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from . import payloads, psi, retrain, store

FORM = 1
"""Version of the files' form."""


@dataclass(frozen=True)
class Served:
    """A model that is checked."""

    name: str
    version: str = ""
    storage: str = ""
    """URI of its files, where they are in the platform's own bucket; empty elsewhere."""


@dataclass(frozen=True)
class Check:
    """What a check is told.

    Attributes:
        payloads: URI of what the collectors wrote.
        results: URI of references, verdicts and what was started.
        threshold: index that counts as drift.
        window: time that is looked at.
        baseline: time of payloads that a reference is pinned of.
        least: fewest rows of either that say anything.
    """

    payloads: str
    results: str
    models: tuple[Served, ...]
    threshold: float = 0.2
    window: timedelta = timedelta(hours=24)
    baseline: timedelta = timedelta(days=7)
    least: int = 500
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Check:
        """From the variables that the platform sets."""
        return cls(
            payloads=environment["PLINTH_PAYLOADS"],
            results=environment["PLINTH_DRIFT"],
            models=served(environment),
            threshold=float(environment["PLINTH_DRIFT_THRESHOLD"]),
            window=timedelta(hours=int(environment["PLINTH_DRIFT_WINDOW_HOURS"])),
            baseline=timedelta(days=int(environment["PLINTH_DRIFT_BASELINE_DAYS"])),
            least=int(environment["PLINTH_DRIFT_MINIMUM_ROWS"]),
        )


def served(environment: Mapping[str, str]) -> tuple[Served, ...]:
    """The platform's models."""
    rows: list[dict[str, str]] = json.loads(environment["PLINTH_MODELS"])
    return tuple(
        Served(row["name"], row.get("version", ""), row.get("storage", "")) for row in rows
    )


def reference_of(
    columns: Mapping[str, Sequence[payloads.Value]], source: str, at: datetime
) -> dict[str, Any]:
    """A reference of columns, as it is kept."""
    found = {name: psi.reference(values) for name, values in columns.items()}
    features = {name: each for name, each in sorted(found.items()) if each is not None}
    return {"form": FORM, "source": source, "madeAt": at.isoformat(), "features": features}


def reference(data: str, output: str, columns: Sequence[str] = ()) -> str:
    """Keep the distribution of training data where the check looks for it: its URI.

    Args:
        data: URI of Parquet: the features, and columns `prediction...` for the model's answers.
        output: URI of the model's folder.
        columns: what to look at; every column of numbers, text or flags if left out.

    Raises:
        ValueError: there is nothing to look at.
    """
    from .validation import read

    frame = read(data)
    missing = [each for each in columns if each not in frame.columns]
    if missing:
        raise ValueError(f"{data}: has no column {', '.join(missing)}")
    names = list(columns) or [str(each) for each in frame.columns]
    values = {name: plain(frame[name].tolist()) for name in names}
    made = reference_of(values, data, datetime.now(UTC))
    if not made["features"]:
        raise ValueError(f"{data}: has no column with a value")
    return store.folder(output).write_json("reference.json", made)


def check(told: Check, model: Served) -> dict[str, Any]:
    """Check one model, keep the verdict and give it."""
    since = told.now - told.window
    folder = store.folder(told.results)
    known = _reference(told, model, folder)
    # Those of other versions are asked the same; it is the world that drifts, and not the model.
    window = payloads.read(told.payloads, model.name, since, told.now)
    enough = known is not None and window.rows >= told.least
    features: dict[str, Any] = {}
    if known is not None and enough:
        for name, each in known["features"].items():
            values = window.columns.get(name)
            if values and len(values) >= told.least:
                features[name] = psi.compare(each, values)
    verdict: dict[str, Any] = {
        "form": FORM,
        "model": model.name,
        "version": model.version,
        "checkedAt": datetime.now(UTC).timestamp(),
        "window": [since.isoformat(), told.now.isoformat()],
        "threshold": told.threshold,
        "rows": window.rows,
        "minimumRows": told.least,
        "unreadable": window.unreadable,
        "versions": window.versions,
        "reference": known["source"] if known is not None else None,
        "enough": bool(features),
        "features": features,
        "unchecked": sorted(set(known["features"]) - set(features)) if known is not None else [],
        "unknown": sorted(set(window.columns) - set(known["features"])) if known is not None else [],
        "drifted": sorted(name for name, row in features.items() if row["psi"] > told.threshold),
    }  # fmt: skip
    verdict["status"] = _status(known is not None, verdict)
    return verdict


def keep(told: Check, verdict: dict[str, Any]) -> str:
    """Keep a verdict: in the history first, then as the latest. Its URI in the history."""
    folder = store.folder(told.results)
    model, at = verdict["model"], told.now.astimezone(UTC)
    name = f"history/model={model}/date={at:%Y-%m-%d}/{at:%H%M%S}.json"
    verdict["report"] = folder.uri_of(name)
    folder.write_json(name, verdict)
    folder.write_json(f"latest/{model}.json", verdict)
    return verdict["report"]


def run(told: Check, starter: retrain.Starter | None) -> int:
    """Check every model, and start what is to be started: the number of models that failed."""
    failed = 0
    for model in told.models:
        try:
            verdict = check(told, model)
            folder = store.folder(told.results)
            verdict["retrainedAt"] = retrain.last(folder, model.name)
            keep(told, verdict)
            print(_line(verdict), flush=True)
            if starter is not None and verdict["drifted"]:
                started = retrain.start(starter, folder, verdict, told.now)
                if started is not None:
                    print(f"{model.name}: started {started}", flush=True)
                    verdict["retrainedAt"] = told.now.timestamp()
                    keep(told, verdict)
        # One model's payloads or references must not keep the others from being checked.
        except Exception as error:
            print(f"{model.name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            failed += 1
    return failed


def _reference(told: Check, model: Served, folder: store.Folder) -> dict[str, Any] | None:
    """What the model is held against: of its training, else pinned, else pinned now if it can be."""
    if model.storage:
        beside = store.folder(model.storage)
        # MLflow keeps what goes with a model in a folder of it.
        for name in ("reference.json", "artifacts/reference.json"):
            if beside.exists(name):
                return _whole(beside.read_json(name), beside.uri_of(name))
    name = f"references/{model.name}/{model.version or 'unversioned'}.json"
    if folder.exists(name):
        return _whole(folder.read_json(name), folder.uri_of(name))
    first = payloads.first(told.payloads, model.name, model.version)
    if first is None or told.now < first + told.baseline:
        return None
    versions = frozenset({model.version})
    end = first + told.baseline
    window = payloads.read(told.payloads, model.name, first, end, versions=versions)
    if window.rows < told.least:
        # A model that few ask: all that came until now.
        window = payloads.read(told.payloads, model.name, first, told.now, versions=versions)
    if window.rows < told.least:
        return None
    made = reference_of(window.columns, folder.uri_of(name), told.now)
    if not made["features"]:
        return None
    folder.write_json(name, made)
    return made


def _whole(found: dict[str, Any], uri: str) -> dict[str, Any]:
    """A reference that was read, if it is one.

    Raises:
        ValueError: it is none.
    """
    if found.get("form") != FORM or not isinstance(found.get("features"), dict):
        raise ValueError(f"{uri}: is no reference of form {FORM}")
    return {**found, "source": uri}


def _status(known: bool, verdict: Mapping[str, Any]) -> str:
    if not known:
        return "no reference"
    if verdict["drifted"]:
        return "drift"
    return "no drift" if verdict["enough"] else "not enough data"


def _line(verdict: Mapping[str, Any]) -> str:
    said = f"{verdict['model']}: {verdict['status']}, {verdict['rows']} rows"
    worst = sorted(verdict["features"].items(), key=lambda each: -each[1]["psi"])[:5]
    return ", ".join([said, *(f"{name} {row['psi']:.3f}" for name, row in worst)])


def plain(values: list[Any]) -> list[payloads.Value]:
    """Values of a column as those of JSON; what is neither number, text nor flag is left out."""
    made: list[payloads.Value] = []
    for each in values:
        if isinstance(each, bool | str) or each is None:
            made.append(each)
        elif isinstance(each, int | float):
            made.append(float(each))
        else:
            # pandas' own missing values, times, lists.
            made.append(None)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser("python -m plinth_runtime.drift", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    commands.add_parser("prune")
    made = commands.add_parser("reference")
    made.add_argument("--data", required=True)
    made.add_argument("--output", required=True)
    made.add_argument("--columns", default="")
    options = parser.parse_args(arguments)
    if options.command == "reference":
        columns = [each for each in options.columns.split(",") if each]
        print(reference(options.data, options.output, columns))
        return 0
    if options.command == "prune":
        keep_days = int(os.environ["PLINTH_CAPTURE_RETENTION_DAYS"])
        names = [each.name for each in served(os.environ)]
        gone = payloads.prune(os.environ["PLINTH_PAYLOADS"], names, keep_days, datetime.now(UTC))
        print(*gone, sep="\n")
        return 0
    return 1 if run(Check.read(os.environ), retrain.read(os.environ)) else 0


if __name__ == "__main__":
    sys.exit(main())
