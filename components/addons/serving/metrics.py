"""How Prometheus finds the metrics of the servers, and what tells their load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spec.models import Runtime

from .names import ISVC_LABEL, METRICS_LABEL, MODEL_LABEL, MODELS, VERSION_LABEL

ENDPOINTS: Mapping[str, tuple[str, str]] = {
    "own-port": ("metrics", "/metrics"),
    "http": ("http", "/metrics"),
    "tensorflow": ("http", "/monitoring/prometheus/metrics"),
}
"""Value of the label of a server's pods -> name of the port, and path."""


@dataclass(frozen=True)
class Load:
    """What a server says of its load, as PromQL over a selector of labels."""

    requests: str
    """A counter of requests."""
    in_flight: tuple[str, ...] = ()
    """Gauges of requests that wait or run; their sum is counted."""


_PYTHON = Load("request_predict_seconds_count")
_TRITON = Load("nv_inference_request_success", ("nv_inference_pending_request_count",))

LOADS: Mapping[Runtime, Load] = {
    "triton": _TRITON,
    "onnx": _TRITON,
    "vllm": Load(
        "vllm:request_success_total", ("vllm:num_requests_running", "vllm:num_requests_waiting")
    ),
    "huggingface": _PYTHON,
    "sklearn": _PYTHON,
    "xgboost": _PYTHON,
    "tensorflow": Load(":tensorflow:serving:request_count"),
    "torchserve": Load("ts_inference_requests_total"),
}
"""Each server's own metrics: requests from within the cluster count as those by the gateway do."""


def requests_per_second(runtime: Runtime, inference_service: str) -> str:
    """PromQL: requests per second of all replicas of one InferenceService."""
    return f"sum(rate({LOADS[runtime].requests}{_of(inference_service)}[2m]))"


def in_flight(runtime: Runtime, inference_service: str) -> str:
    """PromQL: requests that wait or run at all of its replicas."""
    parts = (f"sum({gauge}{_of(inference_service)})" for gauge in LOADS[runtime].in_flight)
    return " + ".join(parts)


def _of(inference_service: str) -> str:
    return f'{{namespace="{MODELS}",inference_service="{inference_service}"}}'


def pod_monitors() -> dict[str, dict[str, Any]]:
    """PodMonitors of the models' namespace by name; series carry the model, and its version."""
    return {
        f"models-{kind}": {
            "selector": {
                "matchLabels": {METRICS_LABEL: kind},
                "matchExpressions": [{"key": ISVC_LABEL, "operator": "Exists"}],
            },
            "podMetricsEndpoints": [
                {
                    "port": port,
                    "path": path,
                    "interval": "15s",
                    "relabelings": relabelings(),
                }
            ],
        }
        for kind, (port, path) in ENDPOINTS.items()
    }


def relabelings() -> list[dict[str, Any]]:
    """Labels of series: what the pod's own say of the model."""
    return [
        _label(ISVC_LABEL, "inference_service"),
        _label(MODEL_LABEL, "served_model"),
        _label(VERSION_LABEL, "served_version"),
    ]


def _label(of_pod: str, target: str) -> dict[str, Any]:
    name = "".join(each if each.isalnum() else "_" for each in of_pod)
    return {"sourceLabels": [f"__meta_kubernetes_pod_label_{name}"], "targetLabel": target}
