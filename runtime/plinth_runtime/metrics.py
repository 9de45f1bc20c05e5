"""Metrics of pipelines: sent as StatsD, whose exporter beside Airflow Prometheus scrapes.

A pipeline ends before Prometheus would come to scrape it. Airflow's chart runs a StatsD exporter, to
which Airflow itself sends; it turns tags as DogStatsD writes them into labels. A gauge stays at its
last value until the exporter starts anew.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping

VARIABLE = "PLINTH_STATSD"
"""Variable with the exporter's `host:port`; without it nothing is sent."""

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_UNSAFE = re.compile(r"[|,#:\n\r\\\"]")
"""What ends a tag, a metric or a packet."""


def line(name: str, value: float, kind: str, labels: Mapping[str, str]) -> str:
    """One metric as a line of StatsD.

    Args:
        kind: `g` for a gauge, `c` for a counter.

    Raises:
        ValueError: Prometheus would not take the name, or StatsD would take the value as a change.
    """
    for each in (name, *labels):
        if not _NAME.fullmatch(each):
            raise ValueError(f"{each!r} is no name of a metric or a label")
    if kind == "g" and value < 0:
        # A gauge with a sign is added to what is there.
        raise ValueError(f"{name}: a gauge of StatsD cannot be set to {value}")
    tags = ",".join(f"{key}:{_UNSAFE.sub('_', text)}" for key, text in sorted(labels.items()))
    shown = int(value) if float(value).is_integer() else float(value)
    return f"{name}:{shown}|{kind}" + (f"|#{tags}" if tags else "")


class Metrics:
    """Sends metrics to the exporter; that it is away stops no pipeline."""

    def __init__(self, address: str | None = None) -> None:
        found = os.environ.get(VARIABLE, "") if address is None else address
        host, _, port = found.rpartition(":")
        self._to = (host, int(port)) if host else None

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self._send(line(name, value, "g", labels))

    def count(self, name: str, value: float = 1, **labels: str) -> None:
        """Add to a counter."""
        self._send(line(name, value, "c", labels))

    def _send(self, text: str) -> None:
        if self._to is None:
            return
        try:
            family, kind, proto, _, where = socket.getaddrinfo(*self._to, type=socket.SOCK_DGRAM)[0]
            with socket.socket(family, kind, proto) as sender:
                sender.sendto(text.encode(), where)
        except OSError:
            # Lost like any datagram.
            return
