"""The last verdicts of the check of drift as metrics: each collector reads them from the bucket.

A check is a job that is gone before Prometheus comes. It leaves `latest/MODEL.json`; whoever is scraped
reads that, so that an answer outlives every pod.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import store
from .exposition import Series

EVERY_SECONDS = 60.0


class Verdicts:
    """Reads `latest/MODEL.json` under a URI, again and again."""

    def __init__(self, uri: str, models: Sequence[str], every: float = EVERY_SECONDS) -> None:
        self._folder = store.folder(uri) if uri else None
        self._models = models
        self._every = every
        self._found: dict[str, Mapping[str, Any]] = {}

    def start(self) -> None:
        """Begin to read, where there is anything to read."""
        if self._folder is not None:
            threading.Thread(target=self._run, name="verdicts", daemon=True).start()

    def read(self) -> None:
        """Read once; one that cannot be read stays as it was."""
        if self._folder is None:
            return
        for model in self._models:
            try:
                # Listings are kept by some file systems, and a verdict is one that changes.
                self._folder.system.invalidate_cache()
                self._found[model] = self._folder.read_json(f"latest/{model}.json")
            except FileNotFoundError:
                self._found.pop(model, None)
            # The store's own errors: the last verdict stays, and its time tells that it is old.
            except Exception as error:
                print(f"{model}: no verdict: {error}", file=sys.stderr, flush=True)

    def series(self) -> Iterator[Series]:
        """What rules and dashboards read; see docs/monitoring.md."""
        found = dict(sorted(self._found.items()))
        yield Series(
            "plinth_drift_psi",
            "gauge",
            "Population stability index of the last check.",
            tuple(
                ({"model": model, "feature": name}, float(row["psi"]))
                for model, verdict in found.items()
                for name, row in sorted(verdict["features"].items())
            ),
        )
        for name, key, about in (
            ("last_check_timestamp_seconds", "checkedAt", "End of the last check."),
            ("rows", "rows", "Rows of the last check."),
            ("enough_data", "enough", "1 if there were rows enough to tell."),
        ):
            values = tuple(({"model": model}, float(each[key])) for model, each in found.items())
            yield Series(f"plinth_drift_{name}", "gauge", about, values)
        started = tuple(
            ({"model": model}, float(each["retrainedAt"]))
            for model, each in found.items()
            if each.get("retrainedAt")
        )
        yield Series(
            "plinth_drift_last_retrain_timestamp_seconds", "gauge", "Last retraining.", started
        )

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self.read()
            pause.wait(self._every)
