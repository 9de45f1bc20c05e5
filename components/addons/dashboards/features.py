"""Features: how old they are, whether they are found, how fast."""

from __future__ import annotations

from spec.platform import Platform

from ..rules import feature_store as feast
from .form import RATE, Board, Row, Variable, graph, quantiles, stat, table


def board(spec: Platform) -> Board:
    """The dashboard; the store itself where it runs on the cluster."""
    rows = (_now(), _servers(), _values(), *((_redis(),) if feast.on_cluster(spec) else ()))
    return Board(
        "features",
        "Plinth / Features",
        "The feature store: freshness, hit rate, latency, the job that fills it, and the store itself.",
        rows,
        (Variable("view", "Feature view", feast.FRESHNESS, "feature_view"),),
    )


def _now() -> Row:
    found = f'sum(rate({feast.STATUS}{{status="present"}}[5m])) / sum(rate({feast.STATUS}[5m]))'
    failed = f'sum(rate({feast.REQUESTS}{{status="error"}}[5m])) / sum(rate({feast.REQUESTS}[5m]))'
    return Row(
        "Now",
        (
            stat("Hit rate", "Feature values that are asked for and there.", "percentunit", found),
            stat("Errors", "Share of requests that fail.", "percentunit", failed,
                 bad=(0.005, feast.ERROR_RATIO)),
            stat("Requests, all servers", "To all feature servers.", "reqps", f"sum(rate({feast.REQUESTS}[5m]))"),
            stat("Oldest view", "Since its last materialisation.", "s", f"max({feast.FRESHNESS})"),
            stat("Since the last success", "Of the job materialize.", "s",
                 f"time() - max(kube_cronjob_status_last_successful_time{{{feast.CRON}}})"),
        ),
    )  # fmt: skip


def _servers() -> Row:
    read = "feast_feature_server_online_store_read_duration_seconds"
    return Row(
        "Feature servers",
        (
            graph("Requests", "By end point and outcome.", "reqps",
                  (f"sum by (endpoint, status) (rate({feast.REQUESTS}[{RATE}]))", "{{endpoint}} {{status}}"),
                  stacked=True),
            graph("Latency", "Of a request.", "s", *quantiles(feast.LATENCY),
                  bad=(None, feast.LATENCY_SECONDS)),
            graph("Online store", "Time that a request spends reading it.", "s", *quantiles(read)),
        ),
    )  # fmt: skip


def _values() -> Row:
    view = '{feature_view=~"$view"}'
    missing = '{feature_view=~"$view", status="not_found"}'
    return Row(
        "Views",
        (
            graph("Age", "Since the last materialisation, as the servers read it from the registry.", "s",
                  (f"max by (feature_view) ({feast.FRESHNESS}{view})", "{{feature_view}}")),
            graph("Values that are not there", "Share of what is asked for.", "percentunit",
                  (f"sum by (feature_view) (rate({feast.STATUS}{missing}[{RATE}])) / "
                   f"sum by (feature_view) (rate({feast.STATUS}{view}[{RATE}]))", "{{feature_view}}"),
                  bad=(0.05, feast.MISSING_RATIO)),
            table("Runs that failed", "Jobs that fill the online store; kept until newer ones fail.", "short",
                  f'sum by (job_name) (kube_job_failed{{condition="true", {feast.JOB}}}) > 0', width=8),
        ),
    )  # fmt: skip


def _redis() -> Row:
    return Row(
        "Online store",
        (
            graph("Memory", "Share of what it may have. It evicts nothing.", "percentunit",
                  (f"max by (pod) ({feast.USED} / ({feast.MAX} > 0))", "{{pod}}"),
                  bad=(0.7, feast.MEMORY_RATIO)),
            graph("Commands", "A second.", "short",
                  (f"sum by (pod) (rate(redis_commands_processed_total{{{feast.ON_CLUSTER}}}[{RATE}]))", "{{pod}}")),
            graph("Clients", "Connected.", "short",
                  (f"max by (pod) (redis_connected_clients{{{feast.ON_CLUSTER}}})", "{{pod}}")),
        ),
    )  # fmt: skip
