"""Events of models in memory, bounded, on their way to files."""

from __future__ import annotations

import json
import sys
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import store

OVERHEAD = 512
"""Bytes that an event takes in memory besides its body, about."""


@dataclass(frozen=True)
class Event:
    """A request to a model, or its answer."""

    id: str
    kind: str
    model: str
    version: str
    at: datetime
    content_type: str
    body: bytes

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.body) + OVERHEAD


@dataclass(frozen=True)
class Settings:
    """What the collector is told.

    Attributes:
        payloads: URI of the folder of the files.
        models: names whose events are taken; of any other they are refused.
        percent: share that is kept.
        flush_seconds: longest that an event stays in memory while the store answers.
        batch_bytes: size at which a model's events are written at once.
        buffer_bytes: most that is held in memory; what comes on top is dropped.
        body_bytes: largest body that is kept.
        connections: most at once; more are turned away.
        drain_seconds: time between SIGTERM and the end of listening, in which the Service forgets it.
    """

    payloads: str
    models: frozenset[str]
    percent: float = 100
    flush_seconds: float = 60
    batch_bytes: int = 8 << 20
    buffer_bytes: int = 128 << 20
    body_bytes: int = 1 << 20
    connections: int = 256
    drain_seconds: float = 5

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """From the variables that the platform sets."""

        def number(name: str, least: float) -> float:
            return float(environment.get(f"PLINTH_CAPTURE_{name}") or least)

        return cls(
            payloads=environment["PLINTH_PAYLOADS"],
            models=frozenset(each["name"] for each in json.loads(environment["PLINTH_MODELS"])),
            percent=number("PERCENT", cls.percent),
            flush_seconds=number("FLUSH_SECONDS", cls.flush_seconds),
            batch_bytes=int(number("BATCH_BYTES", cls.batch_bytes)),
            buffer_bytes=int(number("BUFFER_BYTES", cls.buffer_bytes)),
            body_bytes=int(number("BODY_BYTES", cls.body_bytes)),
            connections=int(number("CONNECTIONS", cls.connections)),
            drain_seconds=number("DRAIN_SECONDS", cls.drain_seconds),
        )


@dataclass
class Counters:
    """What is counted, by the labels `model` and one more."""

    values: dict[tuple[str, str, str], float] = field(
        default_factory=lambda: defaultdict[tuple[str, str, str], float](float)
    )
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, model: str, label: str = "", by: float = 1) -> None:
        """Count."""
        with self.lock:
            self.values[(name, model, label)] += by

    def of(self, name: str) -> list[tuple[str, str, float]]:
        """Model, label and value of one name."""
        with self.lock:
            found = dict(self.values)
        return [(model, label, value) for (each, model, label), value in sorted(found.items()) if each == name]  # fmt: skip


class Buffer:
    """Events that wait to be written, bounded; written by one thread."""

    def __init__(self, settings: Settings, counters: Counters) -> None:
        self._settings = settings
        self._counters = counters
        self._folder = store.folder(settings.payloads)
        self._held: dict[str, list[Event]] = {}
        self._sizes: dict[str, int] = defaultdict(int)
        self._since: dict[str, float] = {}
        self._bytes = 0
        self._condition = threading.Condition()
        self._ending = False
        self.written_at = 0.0
        """When a file was last written, Unix time."""
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    @property
    def bytes(self) -> int:
        """What is held, the batch that is being written included."""
        return self._bytes

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def put(self, event: Event) -> bool:
        """Take an event, or say that there is no room."""
        with self._condition:
            if self._ending or self._bytes + event.size > self._settings.buffer_bytes:
                return False
            self._held.setdefault(event.model, []).append(event)
            self._since.setdefault(event.model, time.monotonic())
            self._bytes += event.size
            self._sizes[event.model] += event.size
            if self._sizes[event.model] >= self._settings.batch_bytes:
                self._condition.notify()
            return True

    def end(self, seconds: float) -> bool:
        """Write what is held, and stop; False if it took too long, or could not be written."""
        with self._condition:
            self._ending = True
            self._condition.notify()
        self._thread.join(seconds)
        return not self._thread.is_alive() and not self._bytes

    def _due(self) -> list[str]:
        now, most = time.monotonic(), self._settings
        return [
            model
            for model, since in self._since.items()
            if self._ending
            or self._sizes[model] >= most.batch_bytes
            or now - since >= most.flush_seconds
        ]

    def _run(self) -> None:
        pause = 0.0
        while True:
            with self._condition:
                if not self._ending:
                    self._condition.wait(max(pause, min(1.0, self._settings.flush_seconds / 4)))
                batches = {model: self._held.pop(model) for model in self._due()}
                for model in batches:
                    del self._since[model], self._sizes[model]
                ending = self._ending
            left = [self._write(model, events) for model, events in batches.items()]
            failed = [events for events in left if events]
            # A store that is away is asked again, less and less often; at the end three times.
            pause = min(max(1.0, pause * 2), 30.0) if failed else 0.0
            if failed:
                self._back(failed)
            if ending and (not failed or pause > 4):
                return
            if ending:
                time.sleep(pause)

    def _write(self, model: str, events: list[Event]) -> list[Event]:
        """Write a file for each day, and give what could not be written."""
        days: dict[str, list[Event]] = {}
        for event in events:
            days.setdefault(event.at.date().isoformat(), []).append(event)
        left: list[Event] = []
        for date, rows in days.items():
            name = f"model={model}/date={date}/{rows[0].at:%H%M%S}-{uuid.uuid4().hex}.parquet"
            try:
                self._folder.write(name, lambda file, rows=rows: write(rows, file))
            # What a store raises is its own; none of it may end the only thread that writes.
            except Exception as error:
                print(f"{model}: not written: {error}", file=sys.stderr, flush=True)
                self._counters.add("failures", model)
                left += rows
                continue
            with self._condition:
                self._bytes -= sum(each.size for each in rows)
            self._counters.add("written", model, by=len(rows))
            self.written_at = time.time()
        return left

    def _back(self, failed: list[list[Event]]) -> None:
        with self._condition:
            for events in failed:
                model = events[0].model
                self._held[model] = [*events, *self._held.get(model, [])]
                self._since.setdefault(model, time.monotonic())
                self._sizes[model] += sum(each.size for each in events)


def write(events: list[Event], file: Any) -> None:
    """Events as a file of Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "id": pa.array([each.id for each in events], pa.string()),
        "kind": pa.array([each.kind for each in events], pa.string()),
        "at": pa.array([each.at for each in events], pa.timestamp("us", tz="UTC")),
        "model": pa.array([each.model for each in events], pa.string()),
        "version": pa.array([each.version for each in events], pa.string()),
        "content_type": pa.array([each.content_type for each in events], pa.string()),
        "body": pa.array([each.body for each in events], pa.binary()),
    }
    pq.write_table(pa.table(columns), file, compression="zstd")
