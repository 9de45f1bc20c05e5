"""Bounds of replicas, and what a single one means in prod."""

from __future__ import annotations

from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..tracking import Mlflow
from ..variants import fewest


def replicas(spec: Platform) -> Findings:
    """Bounds of replicas, and what a single one means in prod."""
    if spec.serving.engine != "none":
        scaling = spec.serving.autoscaling
        path = ("serving", "autoscaling", "minReplicas")
        least, most = fewest(spec), scaling.max_replicas
        if least > most:
            mend = f"minReplicas: {most}, or maxReplicas: {least}"
            yield Finding(path, f"{least} is more than maxReplicas {most}", mend)
        if least == 0 and scaling.engine == "hpa":
            message = "a HorizontalPodAutoscaler does not scale to zero"
            yield Finding(path, message, "1 or more, or engine: keda")
        if spec.environment == "prod" and scaling.min_replicas == 1:
            yield warning(path, "one replica of each model in prod", "2 or more")
    if spec.environment != "prod":
        return
    if isinstance(spec.tracking, Mlflow) and spec.tracking.replicas == 1:
        yield warning(("tracking", "replicas"), "one tracking server in prod", "2 or more")
    if spec.orchestration.airflow.enabled and spec.orchestration.airflow.schedulers == 1:
        path = ("orchestration", "airflow", "schedulers")
        yield warning(path, "one scheduler in prod", "2 or more")
    if spec.monitoring.replicas == 1:
        yield warning(("monitoring", "replicas"), "one Prometheus in prod", "2")
    if spec.features.engine != "none" and spec.features.replicas == 1:
        yield warning(("features", "replicas"), "one feature server in prod", "2 or more")


RULES = (replicas,)
