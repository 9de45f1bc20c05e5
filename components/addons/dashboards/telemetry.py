"""Telemetry: how much the platform tells of itself, and whether it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from spec.monitoring import Monitoring

from ..rules import telemetry as found
from .form import RATE, Board, Row, graph, quantiles


def rows(section: Monitoring) -> Iterator[Row]:
    """A row of each store that the spec asks for, besides Prometheus' own."""
    if section.logs == "loki":
        yield _logs()
    if section.traces == "tempo":
        yield _traces()


def board(rows: tuple[Row, ...]) -> Board:
    """The dashboard."""
    return Board(
        "telemetry",
        "Plinth / Logs and traces",
        "Volume of logs, traces and metrics, and what is lost of them.",
        (*rows, _metrics()),
    )


def _logs() -> Row:
    return Row(
        "Logs (Loki)",
        (
            graph("Volume of logs", "As it comes in, before it is compressed.", "Bps",
                  (f"sum(rate(loki_distributor_bytes_received_total[{RATE}]))", "bytes")),
            graph("Lines", "That come in, and that are thrown away, by reason.", "short",
                  (f"sum(rate(loki_distributor_lines_received_total[{RATE}]))", "lines"),
                  (f"sum by (reason) (rate({found.LOKI_DISCARDED}[{RATE}]))", "lost: {{reason}}")),
            graph("Latency of requests for logs", "Of Loki's requests.", "s", *quantiles("loki_request_duration_seconds")),
        ),
    )  # fmt: skip


def _traces() -> Row:
    return Row(
        "Traces (Tempo)",
        (
            graph("Volume of traces", "As it comes in.", "Bps",
                  (f"sum(rate(tempo_distributor_bytes_received_total[{RATE}]))", "bytes")),
            graph("Spans", "That come in, and that are thrown away, by reason.", "short",
                  (f"sum(rate(tempo_distributor_spans_received_total[{RATE}]))", "spans"),
                  (f"sum by (reason) (rate({found.TEMPO_DISCARDED}[{RATE}]))", "lost: {{reason}}")),
            graph("Latency of requests for traces", "Of Tempo's requests.", "s", *quantiles("tempo_request_duration_seconds")),
        ),
    )  # fmt: skip


def _metrics() -> Row:
    return Row(
        "Metrics (Prometheus)",
        (
            graph("Samples", "That are scraped or made by rules, a second.", "short",
                  (f"sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total[{RATE}]))", "{{pod}}")),
            graph("Series", "In memory. Their number is what Prometheus' memory goes by.", "short",
                  ("max by (pod) (prometheus_tsdb_head_series)", "{{pod}}")),
            graph("Disk", "Of monitoring.storageGib.", "bytes",
                  ("max by (pod) (prometheus_tsdb_storage_blocks_bytes)", "{{pod}}")),
        ),
    )  # fmt: skip
