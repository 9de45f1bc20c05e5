"""The collector of payloads: takes what KServe's loggers send, samples it, and keeps it as Parquet.

KServe's agent beside a model sends each request and each answer as a CloudEvent, after the model has
been asked and without waiting. What it cannot send it holds in its own memory: so this server answers
at once, whatever happens here, and rather loses an event, which it counts, than lets an agent wait.

    python -m plinth_runtime.capture

Files are `model=NAME/date=YYYY-MM-DD/HHMMSS-ID.parquet` under `PLINTH_PAYLOADS`, a row for each event.
What is in memory is written each minute, when it is large, and at SIGTERM; of a process that is killed
it is lost. Both events of a request have one id, by which they are sampled: both are kept or neither.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from .buffer import Buffer, Counters, Event, Settings
from .exposition import Series, page
from .verdicts import Verdicts

REQUEST = "org.kubeflow.serving.inference.request"
RESPONSE = "org.kubeflow.serving.inference.response"
KINDS = {REQUEST: "request", RESPONSE: "response"}
"""Type of a CloudEvent, as KServe's agent names it (pkg/logger/worker.go) -> what it is here."""


def sampled(id_: str, percent: float) -> bool:
    """Whether an id is among the share that is kept: the same on every replica, and ever again."""
    head = hashlib.sha256(id_.encode()).digest()[:8]
    return int.from_bytes(head, "big") / 2**64 < percent / 100


class Collector:
    """The server, its buffer and its metrics."""

    def __init__(self, settings: Settings, port: int, *, host: str = "", results: str = "") -> None:
        self.settings = settings
        self.counters = Counters()
        self.buffer = Buffer(settings, self.counters)
        self.verdicts = Verdicts(results, sorted(settings.models))
        self.ready = True
        self._slots = threading.Semaphore(settings.connections)
        self.http = _Server((host, port), _handler(self))

    def take(self, path: str, headers: Mapping[str, str | None], body: bytes) -> int:
        """Take an event: the status to answer with, which tells a model's agent nothing of losses."""
        model, _, version = path.strip("/").partition("/")
        kind = KINDS.get(headers.get("Ce-Type") or "")
        id_ = unquote(headers.get("Ce-Id") or "")
        if model not in self.settings.models:
            self.counters.add("refused", "", "model")
            return 404
        if kind is None or not id_ or len(id_) > 256 or not _VERSION.fullmatch(version):
            self.counters.add("refused", model, "form")
            return 400
        self.counters.add("events", model, kind)
        if not sampled(id_, self.settings.percent):
            return 200
        media = (headers.get("Content-Type") or "")[:200]
        event = Event(id_, kind, model, version, datetime.now(UTC), media, body)
        if not self.buffer.put(event):
            self.counters.add("dropped", model, "full")
        return 200

    def series(self) -> Iterator[Series]:
        """Metrics."""
        named = (
            ("events", "kind", "Requests and answers that came."),
            ("written", "", "Events that were written."),
            ("failures", "", "Writes that failed; they are tried again."),
            ("dropped", "reason", "Events that were chosen and are lost."),
            ("refused", "reason", "Events of no model, or that are none."),
        )
        for name, label, about in named:
            yield Series(
                f"plinth_capture_{name}_total",
                "counter",
                about,
                tuple(
                    ({"model": model, **({label: text} if label else {})}, value)
                    for model, text, value in self.counters.of(name)
                ),
            )
        held = (({}, float(self.buffer.bytes)),)
        yield Series("plinth_capture_buffer_bytes", "gauge", "Events in memory.", held)
        room = (({}, float(self.settings.buffer_bytes)),)
        yield Series("plinth_capture_buffer_limit_bytes", "gauge", "Most events in memory.", room)
        last = (({}, self.buffer.written_at),)
        yield Series("plinth_capture_last_write_timestamp_seconds", "gauge", "Last write.", last)
        yield from self.verdicts.series()

    def serve(self) -> None:
        """Serve until it is told to end."""
        self.buffer.start()
        self.verdicts.start()
        self.http.serve_forever(poll_interval=0.2)
        self.http.server_close()

    def end(self) -> bool:
        """Be no longer ready, take what still comes for a while, write all of it."""
        self.ready = False
        time.sleep(self.settings.drain_seconds)
        self.http.shutdown()
        return self.buffer.end(20)

    def enter(self) -> bool:
        """Whether there is room for one more connection."""
        return self._slots.acquire(blocking=False)

    def leave(self) -> None:
        """A connection ended."""
        self._slots.release()


_VERSION = re.compile(r"[A-Za-z0-9._-]{0,63}")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


def _handler(collector: Collector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        """Seconds that a peer may say nothing."""

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing: paths and ids are in the metrics and the files."""

        def handle(self) -> None:
            if not collector.enter():
                collector.counters.add("dropped", "", "connections")
                self.close_connection = True
                return
            try:
                super().handle()
            except (TimeoutError, ConnectionError):
                return
            finally:
                collector.leave()

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/metrics":
                self._answer(200, page(collector.series()), "text/plain; version=0.0.4")
            elif path == "/ready":
                self._answer(200 if collector.ready else 503, "")
            elif path == "/healthz":
                self._answer(200, "")
            else:
                self._answer(404, "")

        def do_POST(self) -> None:
            try:
                length = int(self.headers.get("Content-Length", "-1"))
            except ValueError:
                length = -1
            path = urlsplit(self.path).path
            if length < 0:
                self.close_connection = True
                self._answer(411, "")
                return
            if length > collector.settings.body_bytes:
                # What it is of is in no metric before it is known to be a model.
                model = path.strip("/").partition("/")[0]
                known = model if model in collector.settings.models else ""
                collector.counters.add("dropped", known, "size")
                self._skip(length)
                self._answer(200, "")
                return
            body = self.rfile.read(length)
            if len(body) == length:
                self._answer(collector.take(path, dict(self.headers.items()), body), "")

        def _skip(self, length: int) -> None:
            """Read what is not kept: an agent that is cut off would call it a failure."""
            if length > 64 * collector.settings.body_bytes:
                self.close_connection = True
                return
            while length > 0:
                part = self.rfile.read(min(length, 1 << 16))
                if not part:
                    return
                length -= len(part)

        def _answer(self, code: int, text: str, media: str = "text/plain") -> None:
            data = text.encode()
            self.send_response(code)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def main() -> int:
    """Serve by the variables of the environment, until SIGTERM."""
    settings = Settings.read(os.environ)
    port = int(os.environ.get("PLINTH_CAPTURE_PORT", "8080"))
    host = os.environ.get("PLINTH_CAPTURE_HOST", "")
    collector = Collector(settings, port, host=host, results=os.environ.get("PLINTH_DRIFT", ""))
    ended: list[bool] = []
    ender = threading.Thread(target=lambda: ended.append(collector.end()))
    signal.signal(signal.SIGTERM, lambda *_: None if ender.ident else ender.start())
    print(f"port {collector.http.server_address[1]}", flush=True)
    collector.serve()
    ender.join()
    return 0 if ended == [True] else 1


if __name__ == "__main__":
    sys.exit(main())
