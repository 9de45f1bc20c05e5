"""Models as Knative's Services: what differs from the Deployments of Standard mode.

Knative gives a pod one port, so that a model speaks REST or gRPC; it keeps `/tmp` to itself, and ends a
pod by the longest request that it may have. Its autoscaler counts requests before a pod is there, and
so wakes a model from zero by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec.models import Model
from spec.serving import Serving
from spec.variants import Variant

from ..knative_gateway import LOCAL, PORT
from ..objects import GATEWAY_NAMESPACE
from .metrics import relabelings
from .names import ISVC_LABEL, METRICS_LABEL, MODELS, service
from .server import Manifest, Server

GRPC = "-grpc"
"""End of the name of a runtime whose one port is that of gRPC."""

PRIVATE = {"networking.knative.dev/visibility": "cluster-local"}
"""Label of what is led to by the platform's route alone."""

USER_PORT = "user-port"
"""Name that Knative gives the port of a model's container, whatever it is called."""

QUEUE_PORT = "http-usermetric"
"""Port with what Knative's proxy in the pod counted."""

OWN_PORTS = {"own-port": 8002, "torchserve": 8082}
"""Value of the label of metrics -> port that Knative does not know of."""

PATHS = {
    "own-port": "/metrics",
    "torchserve": "/metrics",
    "http": "/metrics",
    "tensorflow": "/monitoring/prometheus/metrics",
}


def grpc(model: Model) -> bool:
    """Whether a model's one port is that of gRPC."""
    return "grpc" in model.protocols


def annotated(serving: Serving) -> dict[str, str]:
    """Annotations of an InferenceService."""
    hpa = serving.autoscaling.engine == "hpa"
    return {
        "serving.kserve.io/deploymentMode": "Knative",
        "autoscaling.knative.dev/class": f"{'hpa' if hpa else 'kpa'}.autoscaling.knative.dev",
        # The route turns to a version when it can answer, and no sooner.
        "pulumi.com/waitFor": "condition=Ready",
    }


def predictor(made: dict[str, Any], variant: Variant, serving: Serving) -> dict[str, Any]:
    """The predictor, from that of any mode."""
    model = variant.model
    # Knative has no such field: a pod that goes has as long as its longest request.
    found = {key: each for key, each in made.items() if key != "terminationGracePeriodSeconds"}
    if grpc(model):
        of_grpc = {"runtime": f"{made['model']['runtime']}{GRPC}", "protocolVersion": "grpc-v2"}
        found["model"] = {**made["model"], **of_grpc}
    return {**found, **_scaling(variant, serving), "timeout": model.timeout_seconds}


def _scaling(variant: Variant, serving: Serving) -> dict[str, Any]:
    bounds = {"minReplicas": variant.replicas.least, "maxReplicas": variant.replicas.most}
    default, own = serving.autoscaling, variant.model.scaling
    if default.engine == "hpa":
        percent = default.target_utilization_percent
        return {**bounds, "scaleMetric": "cpu", "scaleTarget": percent}
    if own.target_in_flight is not None:
        return {**bounds, "scaleMetric": "concurrency", "scaleTarget": own.target_in_flight}
    per_second = own.target_requests_per_second or default.target_requests_per_second
    return {**bounds, "scaleMetric": "rps", "scaleTarget": per_second}


def runtime(made: Manifest, server: Server, *, speaks_grpc: bool) -> Manifest:
    """A ClusterServingRuntime, from that of Standard mode."""
    (container,) = made["containers"]
    name, port = ("h2c", server.ports["grpc"]) if speaks_grpc else ("http1", _first(server))
    security = {
        key: each for key, each in container["securityContext"].items() if key != "privileged"
    }
    changed = {
        **container,
        "ports": [{"name": name, "containerPort": port, "protocol": "TCP"}],
        # Its root may be written to; a volume there is refused.
        "volumeMounts": [each for each in container["volumeMounts"] if each["name"] != "tmp"],
        "securityContext": security,
    }
    if speaks_grpc:
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            times = {key: each for key, each in container[probe].items() if key != "httpGet"}
            changed[probe] = {**times, "grpc": {"port": port}}
    kind = (
        "torchserve" if server.ports.get("metrics") == OWN_PORTS["torchserve"] else server.metrics
    )
    return {
        **made,
        "labels": {**made["labels"], METRICS_LABEL: kind},
        "containers": [changed],
        "volumes": [each for each in made["volumes"] if each["name"] != "tmp"],
    }


def _first(server: Server) -> int:
    return next(iter(server.ports.values()))


def backends(made: Sequence[Variant]) -> list[dict[str, Any]]:
    """Backends of a route: the one local gateway, once for each version by the name it is known by.

    Istio takes a Host that is set for the name to ask for (pilot, networking/core/route).
    """
    return [
        {
            "name": LOCAL,
            "namespace": GATEWAY_NAMESPACE,
            "port": PORT,
            "weight": each.weight,
            "filters": [
                {
                    "type": "RequestHeaderModifier",
                    "requestHeaderModifier": {"set": [{"name": "Host", "value": host(each.name)}]},
                }
            ],
        }
        for each in made
    ]


def host(inference_service: str) -> str:
    """Name of a version within the cluster."""
    return f"{service(inference_service)}.{MODELS}.svc.cluster.local"


def pod_monitors() -> dict[str, dict[str, Any]]:
    """PodMonitors of the models' namespace by name: the servers' metrics, and the proxies' beside them."""
    found = {
        f"models-{kind}": _monitor({METRICS_LABEL: kind}, USER_PORT, path, OWN_PORTS.get(kind))
        for kind, path in PATHS.items()
    }
    return {**found, "models-queue": _monitor({}, QUEUE_PORT, "/metrics", None)}


def _monitor(labels: dict[str, str], port: str, path: str, instead: int | None) -> dict[str, Any]:
    moved = (
        [
            {
                "sourceLabels": ["__meta_kubernetes_pod_ip"],
                "targetLabel": "__address__",
                "replacement": f"${{1}}:{instead}",
            }
        ]
        if instead
        else []
    )
    return {
        "selector": {
            "matchLabels": labels,
            "matchExpressions": [{"key": ISVC_LABEL, "operator": "Exists"}],
        },
        "podMetricsEndpoints": [
            {
                "port": port,
                "path": path,
                "interval": "15s",
                "relabelings": [*relabelings(), *moved],
            }
        ],
    }
