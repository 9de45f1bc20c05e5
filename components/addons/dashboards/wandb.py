"""Weights & Biases: whether its parts stand, and how it answers at the gateway."""

from __future__ import annotations

from spec.platform import Platform

from ..rules import broker as brokers
from ..rules import wandb as found
from . import broker
from .form import RATE, Board, Row, disk, graph, quantiles, ready, stat

_POD = 'namespace="wandb", container!=""'


def board(spec: Platform) -> Board:
    """The dashboard.

    Its server is no open source, and W&B documents no names of its own metrics: these are of the
    gateway in front of it, of Kubernetes and of Redis, and hold whatever its version.
    """
    caches = [broker.cache(each) for each in brokers.caches(spec)]
    return Board(
        "wandb",
        "Plinth / Weights & Biases",
        "Whether the parts of W&B stand, and how fast and how well it answers.",
        (_requests(), _parts(), *caches),
    )


def _requests() -> Row:
    classes = f"sum by (envoy_response_code_class) (rate({found.ANSWERED}[{RATE}]))"
    errors = found.error_share(RATE)
    return Row(
        "Requests",
        (
            graph("Answers by class", "2 is success, 4 the caller's fault, 5 the server's.", "reqps",
                  (classes, "{{envoy_response_code_class}}xx"), stacked=True),
            graph("Server errors", "Share of the answers.", "percentunit", (errors, "5xx"),
                  bad=(0.01, found.ERROR_RATIO)),
            graph("Latency", "From the gateway on.", "ms",
                  *quantiles("envoy_cluster_upstream_rq_time", where=f"{{{found.ROUTES}}}")),
        ),
    )  # fmt: skip


def _parts() -> Row:
    return Row(
        "Parts",
        (
            ready("wandb"),
            graph("Processor", "Cores that each pod uses.", "short",
                  (f"sum by (pod) (rate(container_cpu_usage_seconds_total{{{_POD}}}[{RATE}]))", "{{pod}}")),
            graph("Memory", "Working set of each pod.", "bytes",
                  (f"sum by (pod) (container_memory_working_set_bytes{{{_POD}}})", "{{pod}}")),
            disk("wandb", "In use, where MySQL is on the cluster.", width=12),
            stat("Restarts", "Of its pods, within a day.", "short",
                 'sum(increase(kube_pod_container_status_restarts_total{namespace="wandb"}[1d]))',
                 bad=(1, None), width=12),
        ),
    )  # fmt: skip
