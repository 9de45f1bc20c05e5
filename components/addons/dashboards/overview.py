"""Platform: nodes, pods, certificates, secrets, what fires."""

from __future__ import annotations

from ..rules import foundation as found
from .form import NAMESPACE, Board, Row, graph, stat, table

_WHERE = '{namespace=~"$namespace"}'


def board(*, routed: bool) -> Board:
    """The dashboard to begin with."""
    rows = (_now(), _nodes(), _pods(), *([_gateway()] if routed else []), _kept())
    return Board(
        "platform",
        "Plinth / Platform",
        "Whether the platform stands: alerts, nodes, pods, the gateway, certificates and secrets.",
        rows,
        (NAMESPACE,),
    )


def _now() -> Row:
    # What Prometheus itself keeps of alerts that fire.
    firing = 'ALERTS{alertstate="firing", severity="%s"}'
    phase = 'sum(kube_pod_status_phase{phase="%s", namespace=~"$namespace"})'
    return Row(
        "Now",
        (
            stat("Critical alerts", "Alerts that somebody should act on now.", "short",
                 f"count({firing % 'critical'}) or vector(0)", bad=(None, 1)),
            stat("Warnings", "Alerts to look at today.", "short",
                 f"count({firing % 'warning'}) or vector(0)", bad=(1, None)),
            stat("Nodes ready", "Nodes that take pods.", "short",
                 'sum(kube_node_status_condition{condition="Ready", status="true"})'),
            stat("Pods running", "In the chosen namespaces.", "short", phase % "Running"),
            stat("Pods pending", "Waiting for a node, an image or a volume.", "short",
                 phase % "Pending", bad=(1, None)),
            stat("Pods failed", "Ended with an error and not yet taken away.", "short",
                 phase % "Failed", bad=(1, None)),
        ),
    )  # fmt: skip


def _nodes() -> Row:
    used = '1 - avg by (pool) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval])'
    pool = "* on (instance) group_left (pool) plinth:instance_pool:info"
    free = "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"
    count = "count by (pool) (plinth:node_pool:info)"
    return Row(
        "Nodes",
        (
            graph("Nodes by pool", "As the autoscaler has them.", "short", (count, "{{pool}}"), stacked=True),
            graph("Processor in use", "Share of all processors of a pool.", "percentunit",
                  (f"{used} {pool})", "{{pool}}"), bad=(0.8, 0.95)),
            graph("Memory in use", "Share of all memory of a pool.", "percentunit",
                  (f"1 - avg by (pool) ({free} {pool})", "{{pool}}"), bad=(0.8, 0.95)),
        ),
    )  # fmt: skip


def _pods() -> Row:
    return Row(
        "Pods",
        (
            graph("Processor by namespace", "Cores that containers use.", "short",
                  ('sum by (namespace) (rate(container_cpu_usage_seconds_total{container!="", '
                   'namespace=~"$namespace"}[$__rate_interval]))', "{{namespace}}"), stacked=True),
            graph("Memory by namespace", "Working set of containers.", "bytes",
                  ('sum by (namespace) (container_memory_working_set_bytes{container!="", '
                   'namespace=~"$namespace"})', "{{namespace}}"), stacked=True),
            graph("Restarts", "Containers that ended and were started again, within an hour.", "short",
                  (f"sum by (namespace) (increase(kube_pod_container_status_restarts_total{_WHERE}[1h])) > 0",
                   "{{namespace}}")),
        ),
    )  # fmt: skip


def _gateway() -> Row:
    classes = (
        "sum by (envoy_response_code_class) (rate(envoy_http_downstream_rq_xx[$__rate_interval]))"
    )
    return Row(
        "Gateway",
        (
            graph("Answers by class", "Of all routes: 2 is success, 4 the caller's fault, 5 a server's.",
                  "reqps", (classes, "{{envoy_response_code_class}}xx"), stacked=True, width=12),
            graph("Open connections", "From outside to the proxies.", "short",
                  ("sum by (pod) (envoy_http_downstream_cx_active)", "{{pod}}"), width=12),
        ),
    )  # fmt: skip


def _kept() -> Row:
    ends = f"sort(min by (exported_namespace, name) ({found.CERTIFICATE}) - time())"
    lost = f"max by (exported_namespace, name) ({found.SECRET})"
    return Row(
        "Certificates and secrets",
        (
            table("Time left of certificates", "The first to end is on top; renewed at a third of it.",
                  "s", ends),
            table("Secrets that do not come through", "1: External Secrets cannot read it now.",
                  "short", f"{lost} == 1"),
        ),
    )  # fmt: skip
