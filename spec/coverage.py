"""What the language has and this version does not provision: said, never ignored in silence.

The one table of it. Whoever provisions a field takes its row away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .faults import Path
from .finding import Findings, warning
from .platform import Platform
from .section import Section


@dataclass(frozen=True)
class Gap:
    """A field that is accepted, and when nothing comes of it."""

    path: Path
    asked: Callable[[Platform], bool]
    mend: str = "take it away until it is"


def _written(section: Section, name: str) -> bool:
    """Whether a file says something of a field, as opposed to its default."""
    return name in section.model_fields_set


GAPS = (
    Gap(("orchestration", "prefect", "enabled"), lambda p: p.orchestration.prefect.enabled),
    Gap(("orchestration", "kubeflow", "pipelines"), lambda p: p.orchestration.kubeflow.pipelines),
    Gap(("orchestration", "kubeflow", "trainer"), lambda p: p.orchestration.kubeflow.trainer),
    Gap(("orchestration", "kubeflow", "ray"), lambda p: p.orchestration.kubeflow.ray),
    Gap(("tracking", "engine"), lambda p: p.tracking.engine == "wandb", "mlflow"),
    Gap(("gpu", "queue"), lambda p: p.gpu.queue == "kueue", "none"),
    Gap(("serving", "mode"), lambda p: p.serving.mode == "knative", "standard"),
    Gap(("serving", "gateway"), lambda p: p.serving.gateway == "istio", "envoy"),
    Gap(("serving", "autoscaling"), lambda p: _written(p.serving, "autoscaling"),
        "take it away, and say it in each InferenceService"),
    Gap(("serving", "rollout"), lambda p: _written(p.serving, "rollout"),
        "take it away, and say it in each InferenceService"),
    Gap(("llm", "vectorStore"), lambda p: p.llm.vector_store != "none"),
    Gap(("llm", "tracing"), lambda p: p.llm.tracing != "none"),
    Gap(("llm", "gateway"), lambda p: p.llm.gateway != "none"),
    Gap(("monitoring", "logs"),
        lambda p: p.monitoring.logs != "none" and (p.cloud.provider, p.monitoring.logs) != ("gcp", "cloud"),
        "none"),
    Gap(("monitoring", "traces"), lambda p: p.monitoring.traces != "none", "none"),
    Gap(("monitoring", "drift", "enabled"), lambda p: p.monitoring.drift.enabled),
    Gap(("monitoring", "drift", "payloadCapture", "enabled"),
        lambda p: p.monitoring.drift.payload_capture.enabled),
    Gap(("governance", "modelSigning"), lambda p: p.governance.model_signing == "required", "optional"),
    Gap(("governance", "frameworks"), lambda p: bool(p.governance.frameworks)),
    Gap(("network", "podCidr"), lambda p: p.cloud.provider == "aws" and p.network.pod_cidr is not None,
        "take it away: on AWS pods have addresses of the network"),
    Gap(("gpu", "driverVersion"),
        lambda p: p.cloud.provider in ("aws", "gcp") and p.gpu.driver_version is not None,
        "take it away: the cloud brings the driver"),
)  # fmt: skip

RUNTIMES = ("triton", "onnx", "vllm", "sklearn", "xgboost", "huggingface")
"""Serving runtimes that are installed."""


def gaps(spec: Platform) -> Findings:
    """Fields of the spec that nothing comes of in this version."""
    for gap in GAPS:
        if gap.asked(spec):
            yield warning(gap.path, "is not provisioned yet: nothing comes of it", gap.mend)
    for index, route in enumerate(spec.monitoring.alerts.routes):
        if route.email:
            path = ("monitoring", "alerts", "routes", index, "email")
            yield warning(path, "no mail is sent yet", "slackSecret or pagerdutySecret")
    if spec.serving.engine != "none":
        for index, runtime in enumerate(spec.serving.runtimes):
            if runtime not in RUNTIMES:
                path = ("serving", "runtimes", index)
                mend = f"one of {', '.join(RUNTIMES)}"
                yield warning(path, f"{runtime} is not installed yet", mend)
