"""Model serving: mode, gateway, profile and autoscaler fit together."""

from __future__ import annotations

from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..section import key_of

ACTIVATOR_SECONDS = 600
"""How long an activator of Knative Serving 1.21 has for its requests before it goes."""

JETSON = ("triton", "onnx")
"""Runtimes with an image for arm64 with an integrated GPU."""


def exposure(spec: Platform) -> Findings:
    """Models are public only under a name and behind a sign-in."""
    serving = spec.serving
    if serving.engine == "none" or serving.exposure != "public":
        return
    path = ("serving", "exposure")
    if serving.gateway == "none":
        yield Finding(path, "public without a gateway", "gateway: envoy, or exposure: internal")
    if not spec.access.domain:
        yield Finding(path, "public without access.domain", "add it, or exposure: internal")
    if not spec.access.oidc:
        message = "public without access.oidc lets everybody call every model"
        yield Finding(path, message, "add it, or exposure: internal")


def modes(spec: Platform) -> Findings:
    """KServe's mode, gateway and autoscaler fit together."""
    serving = spec.serving
    if serving.engine == "none":
        return
    if serving.mode == "knative" and serving.gateway != "istio":
        message = f"Knative does not work with the gateway {serving.gateway}"
        yield Finding(("serving", "gateway"), message, "istio, or mode: standard")
    path = ("serving", "autoscaling", "engine")
    engine = serving.autoscaling.engine
    if serving.mode == "standard" and engine == "knative":
        yield Finding(path, "knative in standard mode", "hpa or keda, or mode: knative")
    if serving.mode == "knative" and engine == "keda":
        yield Finding(path, "keda in Knative mode", "knative or hpa, or mode: standard")


def knative(spec: Platform) -> Findings:
    """What Standard mode has and Knative has not."""
    serving = spec.serving
    if serving.engine == "none" or serving.mode != "knative":
        return
    for index, model in enumerate(serving.models):
        path = ("serving", "models", index)
        if len(model.protocols) > 1:
            message = "Knative gives a pod one port, and these are two"
            yield Finding((*path, "protocols"), message, "one of them, or mode: standard")
        elif "grpc" in model.protocols and model.runtime == "tensorflow":
            message = "nothing tells Knative by gRPC whether TensorFlow Serving is ready"
            yield Finding((*path, "protocols"), message, "rest, or mode: standard")
        if model.cache:
            message = "models are kept on nodes in standard mode alone"
            yield Finding((*path, "cache"), message, "false, or mode: standard")
        if model.timeout_seconds > ACTIVATOR_SECONDS:
            message = (
                f"a request of more than {ACTIVATOR_SECONDS} seconds ends when Knative's activator, "
                "which it may come through, is replaced"
            )
            yield warning((*path, "timeoutSeconds"), message, f"{ACTIVATOR_SECONDS} or less")


def istio(spec: Platform) -> Findings:
    """What Envoy Gateway does and Istio does not: signing people in."""
    if spec.serving.gateway != "istio":
        return
    signed_in = spec.access.oidc is not None and spec.access.domain is not None
    if spec.orchestration.prefect.enabled and signed_in:
        path = ("serving", "gateway")
        message = "istio signs nobody in: Prefect's page asks for its own password"
        yield warning(path, message, "envoy, or hand that password on")


def edge(spec: Platform) -> Findings:
    """The edge is a cluster that exists, reached without a gateway."""
    serving = spec.serving
    if serving.engine == "none":
        return
    if serving.profile != "edge":
        if "edge_device" in serving.model_fields_set:
            message = "is not used: profile is not edge"
            yield warning(("serving", "edgeDevice"), message, "take it away, or profile: edge")
        return
    path = ("serving", "profile")
    if spec.cloud.provider != "onprem":
        message = f"the edge is no place of {spec.cloud.provider}"
        yield Finding(path, message, "datacenter, or cloud.provider: onprem")
    if serving.gateway != "none":
        message = f"the edge has no gateway, and this is {serving.gateway}"
        yield Finding(("serving", "gateway"), message, "none, or profile: datacenter")
    if serving.edge_device == "jetson":
        for index, runtime in enumerate(serving.runtimes):
            if runtime not in JETSON and "runtimes" in serving.model_fields_set:
                message = f"{runtime} has no image for a Jetson"
                mend = f"one of {', '.join(JETSON)}"
                yield Finding(("serving", "runtimes", index), message, mend)
        if "runtimes" not in serving.model_fields_set:
            message = "the runtimes that are installed if none is named are not for a Jetson"
            yield Finding(("serving", "edgeDevice"), message, "runtimes: [triton]")
    for name in ("min_replicas", "max_replicas"):
        if name in serving.autoscaling.model_fields_set:
            message = "is not used: at the edge there is one replica of each model"
            path = ("serving", "autoscaling", key_of(name))
            yield warning(path, message, "take it away, or scaling of a model")


def runtimes(spec: Platform) -> Findings:
    """A server that nobody mends any more is said to be one."""
    if spec.serving.engine == "none":
        return
    for index, runtime in enumerate(spec.serving.runtimes):
        if runtime == "torchserve":
            message = "TorchServe is in limited maintenance: no fixes, and none of security"
            mend = "triton, which serves TorchScript by its backend pytorch"
            yield warning(("serving", "runtimes", index), message, mend)


def scaling(spec: Platform) -> Findings:
    """Fields of one autoscaler, where another is asked for."""
    serving = spec.serving
    if serving.engine == "none":
        return
    own = serving.autoscaling
    idle = {
        "hpa": ("target_requests_per_second", "scale_down_seconds"),
        "keda": ("target_utilization_percent",),
        "knative": ("target_utilization_percent",),
    }
    for name in idle.get(own.engine, ()):
        if name in own.model_fields_set:
            path = ("serving", "autoscaling", key_of(name))
            message = f"is not used: the autoscaler is {own.engine}"
            yield warning(path, message, "take it away, or change that")
    if not serving.models and "autoscaling" in serving.model_fields_set and own.engine == "hpa":
        message = "is not used: serving.models is empty"
        mend = "add a model, or say it in each InferenceService"
        yield warning(("serving", "autoscaling"), message, mend)
    if not serving.models and "rollout" in serving.model_fields_set:
        message = "is not used: serving.models is empty"
        yield warning(("serving", "rollout"), message, "add a model, or take it away")


RULES = (exposure, modes, knative, istio, edge, runtimes, scaling)
