"""Grafana's dashboards of the platform: one module per part, each only where the spec asks for the part."""

from __future__ import annotations

from collections.abc import Iterator

from spec.platform import Platform
from spec.tracking import Mlflow

from ..rules import nvidia_pools
from . import (
    admission,
    backups,
    base,
    cost,
    features,
    gpu,
    kubeflow,
    overview,
    pipelines,
    serving,
    telemetry,
    wandb,
)
from .form import Board

LABEL = {"grafana_dashboard": "1"}
"""By it Grafana's sidecar finds ConfigMaps; kube-prometheus-stack's own have it too."""

FOLDER = "grafana_folder"
"""Annotation with the folder that a dashboard goes into."""

TITLE = "Plinth"
"""Name of the folder."""


def boards(spec: Platform) -> Iterator[Board]:
    """Every dashboard that the spec asks for."""
    routed = spec.serving.gateway == "envoy"
    yield overview.board(routed=routed)
    yield base.board(spec)
    if spec.governance.admission == "kyverno":
        yield admission.board()
    if spec.backup.enabled:
        yield backups.board()
    if nvidia_pools(spec):
        yield gpu.board(costs=spec.monitoring.cost == "opencost")
    if spec.serving.engine == "kserve":
        yield serving.board(spec.serving.runtimes, spec.monitoring.slo, routed=routed)
    if spec.features.engine == "feast":
        yield features.board(spec)
    rows = tuple(pipelines.rows(spec, metrics=_mlflow_is_scraped(spec)))
    if rows:
        yield pipelines.board(rows)
    flows = spec.orchestration.kubeflow
    if flows.pipelines or flows.trainer or flows.ray:
        yield kubeflow.board(flows)
    if spec.tracking.engine == "wandb":
        yield wandb.board(spec)
    if spec.monitoring.cost == "opencost":
        yield cost.board(spec.budget.monthly_usd)
    if told := tuple(telemetry.rows(spec.monitoring)):
        yield telemetry.board(told)


def rendered(spec: Platform) -> dict[str, str]:
    """Name of each dashboard -> its JSON."""
    # Grafana's SDK is large, and only what plans a cluster needs it.
    from . import build

    return {each.name: build.rendered(each) for each in boards(spec)}


def _mlflow_is_scraped(spec: Platform) -> bool:
    return isinstance(spec.tracking, Mlflow) and spec.tracking.auth != "oidc"
