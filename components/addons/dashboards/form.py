"""What dashboards are made of, as plain data: Grafana's SDK is loaded when one is rendered, and not before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["graph", "stat", "table"]

SOURCE = "datasource"
"""Variable with the data source that all panels ask."""

RATE = "$__rate_interval"
"""Grafana's variable: the shortest time over which a rate can be told at the panel's scale."""


@dataclass(frozen=True)
class Query:
    """PromQL, and how its series are called."""

    expression: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """One picture of one thing, with its unit and what it says."""

    title: str
    description: str
    unit: str
    """One of Grafana's: `percentunit`, `ms`, `bytes`, `reqps`, ..."""
    queries: tuple[Query, ...]
    kind: Kind = "graph"
    width: int = 8
    """Of 24."""
    bad: tuple[float | None, float | None] | None = None
    """Values from which on it is yellow, and red; one of them may be left out."""
    stacked: bool = False


@dataclass(frozen=True)
class Variable:
    """A choice above the dashboard: the values of a label."""

    name: str
    title: str
    series: str
    label: str


@dataclass(frozen=True)
class Row:
    """Panels under a heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Board:
    """A dashboard."""

    name: str
    title: str
    description: str
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()


def graph(
    title: str,
    description: str,
    unit: str,
    *queries: tuple[str, str],
    width: int = 8,
    bad: tuple[float | None, float | None] | None = None,
    stacked: bool = False,
) -> Panel:
    """Lines over time."""
    found = tuple(Query(*each) for each in queries)
    return Panel(title, description, unit, found, "graph", width, bad, stacked)


def stat(
    title: str,
    description: str,
    unit: str,
    expression: str,
    *,
    width: int = 4,
    bad: tuple[float | None, float | None] | None = None,
) -> Panel:
    """One number."""
    return Panel(title, description, unit, (Query(expression),), "stat", width, bad)


def table(title: str, description: str, unit: str, expression: str, *, width: int = 12) -> Panel:
    """Series and what they are now."""
    return Panel(title, description, unit, (Query(expression),), "table", width)


def ready(namespace: str) -> Panel:
    """Pods that are ready, of each Deployment of a namespace."""
    up = f'kube_deployment_status_replicas_available{{namespace="{namespace}"}}'
    query = (f"max by (deployment) ({up})", "{{deployment}}")
    return graph("Pods that are ready", "Of each part.", "short", query)


def disk(namespace: str, description: str, *, width: int = 8) -> Panel:
    """Share in use of each volume of a namespace."""
    of = 'kubelet_volume_stats_{0}_bytes{{namespace="{1}"}}'
    used, room = of.format("used", namespace), of.format("capacity", namespace)
    query = (f"max by (persistentvolumeclaim) ({used} / {room})", "{{persistentvolumeclaim}}")
    return graph("Disk", description, "percentunit", query, bad=(0.8, 0.9), width=width)


NAMESPACE = Variable("namespace", "Namespace", "kube_namespace_status_phase", "namespace")


def quantiles(
    histogram: str, by: str = "", where: str = "", rate: str = RATE
) -> tuple[tuple[str, str], ...]:
    """p50, p95 and p99 of a histogram, over all or by a label."""
    labels = f"{by}, le" if by else "le"
    legend = f" {{{{{by}}}}}" if by else ""
    buckets = f"sum by ({labels}) (rate({histogram}_bucket{where}[{rate}]))"
    return tuple(
        (f"histogram_quantile({share}, {buckets})", f"p{share * 100:g}{legend}")
        for share in (0.5, 0.95, 0.99)
    )
