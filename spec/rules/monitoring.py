"""What is watched can be, and somebody hears of it."""

from __future__ import annotations

from ..finding import Finding, Findings
from ..platform import Platform


def drift(spec: Platform) -> Findings:
    """The loop from drift to retraining is closed."""
    section = spec.monitoring.drift
    path = ("monitoring", "drift")
    if section.enabled and not section.payload_capture.enabled:
        message = "drift without payloadCapture has nothing to look at"
        yield Finding((*path, "enabled"), message, "payloadCapture: {enabled: true}")
    if section.payload_capture.enabled and spec.serving.engine == "none":
        message = "there are no payloads: serving.engine is none"
        yield Finding((*path, "payloadCapture", "enabled"), message, "serving.engine: kserve")
    if section.retrain and not section.enabled:
        message = "retraining waits for drift that nobody watches"
        yield Finding((*path, "retrain"), message, "drift.enabled: true")
    flows = spec.orchestration
    if section.retrain and not (
        flows.airflow.enabled or flows.prefect.enabled or flows.kubeflow.pipelines
    ):
        message = "retraining without anything that runs pipelines"
        yield Finding((*path, "retrain"), message, "enable airflow, prefect or kubeflow.pipelines")


RULES = (drift,)
