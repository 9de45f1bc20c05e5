"""Weights & Biases: whether its parts stand, and how it answers at the gateway."""

from __future__ import annotations

from ..rules import wandb as found
from .form import Board, Row, graph, quantiles, stat

_RATE = "$__rate_interval"

_POD = 'namespace="wandb", container!=""'


def board() -> Board:
    """The dashboard.

    Its server is no open source, and W&B documents no names of its own metrics: these are of the
    gateway in front of it and of Kubernetes, and hold whatever its version.
    """
    return Board(
        "wandb",
        "Plinth / Weights & Biases",
        "Whether the parts of W&B stand, and how fast and how well it answers.",
        (_requests(), _parts()),
    )


def _requests() -> Row:
    classes = f"sum by (envoy_response_code_class) (rate({found.ANSWERED}[{_RATE}]))"
    errors = found.error_share(_RATE)
    return Row(
        "Requests",
        (
            graph("Answers by class", "2 is success, 4 the caller's fault, 5 the server's.", "reqps",
                  (classes, "{{envoy_response_code_class}}xx"), stacked=True),
            graph("Server errors", "Share of the answers.", "percentunit", (errors, "5xx"), bad=(0.01, 0.05)),
            graph("Latency", "From the gateway on.", "ms",
                  *quantiles("envoy_cluster_upstream_rq_time", where=f"{{{found.ROUTES}}}")),
        ),
    )  # fmt: skip


def _parts() -> Row:
    ready = 'kube_deployment_status_replicas_available{namespace="wandb"}'
    disk = 'kubelet_volume_stats_{0}_bytes{{namespace="wandb"}}'
    used = f"max by (persistentvolumeclaim) ({disk.format('used')} / {disk.format('capacity')})"
    return Row(
        "Parts",
        (
            graph("Pods that are ready", "Of each part.", "short",
                  (f"max by (deployment) ({ready})", "{{deployment}}")),
            graph("Processor", "Cores that each pod uses.", "short",
                  (f"sum by (pod) (rate(container_cpu_usage_seconds_total{{{_POD}}}[{_RATE}]))", "{{pod}}")),
            graph("Memory", "Working set of each pod.", "bytes",
                  (f"sum by (pod) (container_memory_working_set_bytes{{{_POD}}})", "{{pod}}")),
            graph("Disk", "In use, where MySQL is on the cluster.", "percentunit",
                  (used, "{{persistentvolumeclaim}}"), bad=(0.8, 0.9), width=12),
            stat("Restarts", "Of its pods, within a day.", "short",
                 'sum(increase(kube_pod_container_status_restarts_total{namespace="wandb"}[1d]))',
                 bad=(1, None), width=12),
        ),
    )  # fmt: skip
