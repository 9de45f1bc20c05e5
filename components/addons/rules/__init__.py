"""Alerts, and the series that they and the dashboards share, as specs of PrometheusRule.

One module per part of the platform; a part that the spec does not ask for has no rules. Severities are
those of `monitoring.alerts.routes`, the label `team` is on what is of a model's team, and each alert has
a section in docs/monitoring.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec.catalog import accelerators
from spec.data import FeatureView
from spec.platform import Platform
from spec.tracking import Mlflow

from . import (
    broker,
    feature_store,
    foundation,
    gpu,
    kubeflow,
    pipelines,
    rest,
    serving,
    slo,
    wandb,
)
from .form import groups

__all__ = ["LABELS", "features", "platform", "wanted"]

LABELS = (
    "nodes=[plinth.dev/pool]",
    "pods=[plinth.dev/team,plinth.dev/model,serving.kserve.io/inferenceservice]",
)
"""Labels of objects that kube-state-metrics must make series of."""


def platform(*, routed: bool = False) -> dict[str, Any]:
    """What everything else leans on: secrets, certificates, nodes, and the gateway if there is one."""
    gateway = [*foundation.gateway()] if routed else []
    return groups(nodes=[*foundation.pools()], platform=[*foundation.alerts(), *gateway])


def features(project: str, views: Sequence[FeatureView]) -> dict[str, Any]:
    """Feature views older than they may be, or never filled."""
    return groups(features=[*feature_store.freshness(project, views)])


def wanted(spec: Platform) -> dict[str, dict[str, Any]]:
    """Name of each PrometheusRule that the spec asks for -> its spec, besides the views' own."""
    routed = spec.serving.gateway == "envoy"
    # Istio's proxies tell of themselves as Envoy Gateway's do, and of models under other names.
    found = {"platform": platform(routed=spec.serving.gateway != "none")}
    if spec.features.engine == "feast":
        store = [*feature_store.redis()] if feature_store.on_cluster(spec) else []
        found["feature-servers"] = groups(
            feature_servers=[*feature_store.servers()], online_store=store
        )
    if pools := nvidia_pools(spec):
        found["gpu"] = groups(gpu_series=[*gpu.records()], gpu=[*gpu.alerts(pools)])
    if spec.serving.engine == "kserve":
        found["models"] = groups(
            models=[*serving.records(routed=routed), *serving.alerts(spec, routed=routed)]
        )
    if spec.serving.engine == "kserve" and routed:
        language = "vllm" in spec.serving.runtimes
        found["slo"] = groups(
            slo_series=[*slo.records(spec.monitoring.slo, language=language)], slo=[*slo.alerts()]
        )
    return found | _pipelines(spec) | _rest(spec)


def nvidia_pools(spec: Platform) -> list[str]:
    """Names of the pools whose GPUs DCGM watches: NVIDIA's."""
    known = {pool.name: accelerators.find(pool.accelerator) for pool in spec.gpu.pools}
    return [name for name, found in known.items() if found and found.kind == "nvidia"]


def _pipelines(spec: Platform) -> dict[str, dict[str, Any]]:
    flows = spec.orchestration
    found: dict[str, dict[str, Any]] = {}
    if flows.airflow.enabled:
        found["airflow"] = groups(airflow=[*pipelines.airflow()])
    if flows.prefect.enabled:
        found["prefect"] = groups(prefect=[*pipelines.prefect("prefect")])
    if between := broker.queues(spec):
        found["broker"] = groups(**{f"broker_{each}": [*broker.queue(each)] for each in between})
    if flows.kubeflow.pipelines:
        found["kubeflow"] = groups(kubeflow=[*kubeflow.pipelines()])
    if flows.kubeflow.trainer:
        found["trainer"] = groups(trainer=[*kubeflow.trainer()])
    if spec.gpu.queue == "kueue":
        found["queue"] = groups(queue=[*pipelines.queue()])
    return found


def _rest(spec: Platform) -> dict[str, dict[str, Any]]:
    section = spec.monitoring
    found: dict[str, dict[str, Any]] = {}
    if isinstance(spec.tracking, Mlflow):
        # Behind an identity provider they cannot be scraped.
        own = spec.tracking.auth != "oidc"
        found["tracking"] = groups(tracking=[*rest.tracking(metrics=own)])
    if spec.tracking.engine == "wandb":
        stores = {f"broker_{each}": [*broker.cache(each)] for each in broker.caches(spec)}
        found["wandb"] = groups(wandb=[*wandb.wandb()], **stores)
    if section.drift.enabled:
        found["drift"] = groups(
            drift=[*rest.drift(section.drift.threshold, section.drift.schedule)]
        )
    if section.drift.payload_capture.enabled:
        found["payloads"] = groups(payloads=[*rest.capture()])
    if section.cost == "opencost":
        found["cost"] = groups(cost=[*rest.cost(spec.budget.monthly_usd)])
    return found
