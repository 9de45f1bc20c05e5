"""Logs, traces and long-term metrics: whether they come through, and whether they are kept in order."""

from __future__ import annotations

from collections.abc import Iterator

from .form import PERCENT, Rule, alert

AREA = "telemetry"

LOST_PER_SECOND = 0.1
"""Lines or spans a second above which a loss is no accident."""
ERROR_RATIO = 0.1
COMPACTION_HOURS = 3
"""As in the mixin of Loki, whose compactor runs every ten minutes."""
UPLOAD_HOURS = 6
"""Prometheus closes a block every two hours."""
BUCKET_ERROR_RATIO = 0.05
"""As in the mixin of Thanos."""

# Loki 3.7, docs: "Metrics" (2026-11); production/loki-mixin.
LOKI_REQUESTS = "loki_request_duration_seconds_count"
LOKI_DISCARDED = "loki_discarded_samples_total"
LOKI_COMPACTED = (
    "loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds"
)
# Tempo 2.10, operations/tempo-mixin (2026-11).
TEMPO_DISCARDED = "tempo_discarded_spans_total"
TEMPO_FLUSHES = "tempo_ingester_failed_flushes_total"
TEMPO_POLLS = "tempodb_blocklist_poll_errors_total"
# Thanos 0.42, mixin/alerts (2026-11).
HALTED = "thanos_compact_halted"
UPLOADED = "thanos_objstore_bucket_last_successful_upload_time"
UPLOADS_FAILED = "thanos_shipper_upload_failures_total"
OPERATIONS = "thanos_objstore_bucket_operations_total"
OPERATIONS_FAILED = "thanos_objstore_bucket_operation_failures_total"


def loki() -> Iterator[Rule]:
    """Loki takes what is sent, answers, and deletes what has run out."""
    yield alert(
        "LokiDiscardsLogs",
        f"sum by (reason) (rate({LOKI_DISCARDED}[5m])) > {LOST_PER_SECOND}",
        wait="15m",
        severity="warning",
        area=AREA,
        summary="Loki throws lines away: {{ $labels.reason }}",
        description="Lines were refused, and are not sent again. rate_limited: something writes more "
        "than all else together; too_far_behind: an agent is late.",
    )
    failed = f'sum by (route) (rate({LOKI_REQUESTS}{{status_code=~"5.."}}[5m]))'
    yield alert(
        "LokiRequestsFail",
        f"{failed} / sum by (route) (rate({LOKI_REQUESTS}[5m])) > {ERROR_RATIO}",
        wait="15m",
        severity="critical",
        area=AREA,
        summary=f"Loki fails {PERCENT} of {{{{ $labels.route }}}}",
        description="Agents hold their lines back while Loki refuses them, until the nodes turn the "
        "files over. Look at the pods of the namespace loki, and whether they reach the bucket.",
    )
    yield alert(
        "LokiCompactionStopped",
        f"max(time() - ({LOKI_COMPACTED} > 0)) > {COMPACTION_HOURS * 3600}",
        wait="1h",
        severity="warning",
        area=AREA,
        summary="Loki's compactor has not finished for {{ $value | humanizeDuration }}",
        description="Logs are not deleted when they have run out, and queries get slower. Look at the "
        "log of Loki for compactor.",
    )


def tempo() -> Iterator[Rule]:
    """Tempo takes what is sent, and brings it into the bucket."""
    yield alert(
        "TempoDiscardsSpans",
        f"sum by (reason) (rate({TEMPO_DISCARDED}[5m])) > {LOST_PER_SECOND}",
        wait="15m",
        severity="warning",
        area=AREA,
        summary="Tempo throws spans away: {{ $labels.reason }}",
        description="Traces have holes. rate_limited or trace_too_large: lower "
        "monitoring.traceSamplePercent, or find who sends so much.",
    )
    yield alert(
        "TempoFlushesFail",
        f"sum(increase({TEMPO_FLUSHES}[1h])) > 2 and sum(increase({TEMPO_FLUSHES}[5m])) > 0",
        wait="5m",
        severity="critical",
        area=AREA,
        summary="Tempo does not bring traces into the bucket",
        description="They stay on its volume, which fills up. Look at the log of Tempo, and whether "
        "its identity may write under tempo/ in the bucket logs.",
    )
    yield alert(
        "TempoPollsFail",
        f"sum(increase({TEMPO_POLLS}[1h])) > 2 and sum(increase({TEMPO_POLLS}[5m])) > 0",
        wait="5m",
        severity="warning",
        area=AREA,
        summary="Tempo does not find its blocks in the bucket",
        description="Older traces are not found until it does. Look at the log of Tempo for the error "
        "of the store.",
    )


def log_collector() -> Iterator[Rule]:
    """The agents hand on what they read."""
    yield from _collector("LogCollector", "log-collector", "log_records", "lines")
    yield alert(
        "LogCollectorMissing",
        'kube_daemonset_status_number_unavailable{namespace="logging", daemonset=~"log-collector.*"} > 0',
        wait="30m",
        severity="warning",
        area=AREA,
        summary="{{ $value }} nodes have no agent for logs",
        description="What their pods write is not kept, and is lost with the node.",
    )


def trace_collector() -> Iterator[Rule]:
    """The collector of traces hands on what it is sent."""
    yield from _collector("TraceCollector", "otel-collector", "spans", "spans")


def thanos() -> Iterator[Rule]:
    """Blocks get into the bucket, are put in order there, and are found."""
    yield alert(
        "ThanosCompactorHalted",
        f"max({HALTED}) == 1",
        wait="5m",
        severity="critical",
        area=AREA,
        summary="Thanos' compactor has halted",
        description="Blocks that it cannot put together, such as those that overlap. Nothing is thinned "
        "out or deleted until somebody has looked: its log names the blocks.",
    )
    yield alert(
        "ThanosCompactorMissing",
        f"absent({HALTED})",
        wait="1h",
        severity="warning",
        area=AREA,
        summary="Thanos' compactor does not run",
        description="Long-term metrics grow, and are not thinned out.",
    )
    old = f'time() - max by (pod) ({UPLOADED}{{container="thanos-sidecar"}})'
    yield alert(
        "ThanosUploadsStopped",
        f"({old}) > {UPLOAD_HOURS * 3600} or sum by (pod) (increase({UPLOADS_FAILED}[3h])) > 2",
        wait="30m",
        severity="critical",
        area=AREA,
        summary="{{ $labels.pod }} does not bring its blocks into the bucket",
        description="What Prometheus deletes after monitoring.retentionDays is then gone for ever. Look "
        "at the log of the container thanos-sidecar.",
    )
    failed = f'sum by (pod) (rate({OPERATIONS_FAILED}{{namespace="thanos"}}[5m]))'
    yield alert(
        "ThanosBucketFails",
        f'{failed} / sum by (pod) (rate({OPERATIONS}{{namespace="thanos"}}[5m]))'
        f" > {BUCKET_ERROR_RATIO}",
        wait="15m",
        severity="warning",
        area=AREA,
        summary=f"{{{{ $labels.pod }}}} fails {PERCENT} of what it asks of the bucket",
        description="Graphs over weeks have holes or errors. Look at its log for the error of the store.",
    )


def _collector(name: str, pod: str, what: str, plain: str) -> Iterator[Rule]:
    # Collectors write the ending `_total` or not, by version (opentelemetry.io, Internal telemetry).
    def rate(metric: str) -> str:
        series = f'{{__name__=~"otelcol_{metric}_{what}(_total)?", pod=~"{pod}.*"}}'
        return f"sum by (pod) (rate({series}[5m]))"

    yield alert(
        f"{name}Loses",
        f"({rate('exporter_send_failed')} > {LOST_PER_SECOND})"
        f" or ({rate('exporter_enqueue_failed')} > {LOST_PER_SECOND})",
        wait="15m",
        severity="critical",
        area=AREA,
        summary=f"{{{{ $labels.pod }}}} loses {plain}",
        description=f"{plain.capitalize()} could not be sent, and were given up. Its log names the "
        "error of whoever should have taken them.",
    )
    yield alert(
        f"{name}Refuses",
        f"{rate('receiver_refused')} > {LOST_PER_SECOND}",
        wait="15m",
        severity="warning",
        area=AREA,
        summary=f"{{{{ $labels.pod }}}} refuses {plain}",
        description="It is at its limit of memory. More replicas or memory, or fewer "
        f"{plain} to begin with.",
    )
