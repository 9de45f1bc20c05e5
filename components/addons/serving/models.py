"""InferenceServices of `serving.models`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from spec.models import Model, Triton
from spec.serving import Serving
from spec.variants import Variant, gpus

from ...cloud import Bucket, NodePool
from ..pods import anti_affinity, tolerations
from ..site import SERVICES
from . import knative, triton
from .names import (
    COLLECTOR,
    ISVC_LABEL,
    MODEL_LABEL,
    POOL_LABEL,
    PREDICTOR,
    SIGNATURE,
    STAGE_LABEL,
    VERSION_LABEL,
    WHERE,
)
from .runtimes import SERVERS, name_of
from .scaling import scaling

ARTIFACTS = "artifacts:"
"""How a spec writes a path in the platform's own bucket."""

GPU = "nvidia.com/gpu"

INTERNAL = {"networking.kserve.io/visibility": "cluster-local"}
"""Label that keeps KServe from a route of its own: the platform's splits traffic by weight."""

FORMATS: Mapping[str, str] = {
    "triton": "triton",
    "onnx": "onnx",
    "vllm": "vLLM",
    "huggingface": "huggingface",
    "sklearn": "sklearn",
    "xgboost": "xgboost",
    "tensorflow": "tensorflow",
    "torchserve": "pytorch",
}
"""Model format by runtime."""


@dataclass(frozen=True)
class Place:
    """What a model is put into."""

    serving: Serving
    pools: Sequence[NodePool]
    artifacts: Bucket
    labels: Mapping[str, str]
    """Labels of everything of the platform's, and those by which a cloud knows the predictor."""
    redundant: bool
    captured: frozenset[str] = frozenset()
    """Models whose requests and answers the collector is told of."""


def uri(storage: str, artifacts: Bucket) -> pulumi.Input[str]:
    """A storage as KServe's storage initializer takes it."""
    path = storage.removeprefix(ARTIFACTS)
    if path == storage:
        return storage
    path = path.strip("/")
    if artifacts.account:
        return pulumi.Output.concat("https://", artifacts.account, "/", artifacts.name, "/", path)
    return pulumi.Output.concat(artifacts.uri, "/", path)


def generated(model: Model) -> Triton | None:
    """Options of a model whose `config.pbtxt` is generated; None for every other."""
    if model.runtime not in ("triton", "onnx"):
        return None
    options = triton.options(model)
    return options if options.backend else None


def config(model: Model, own: Triton) -> str:
    """The model's `config.pbtxt`."""
    return triton.config(model.name, own, gpu=gpus(model) > 0)


def labels(variant: Variant, place: Place) -> dict[str, str]:
    """Labels of an InferenceService, which KServe hands on to its pods."""
    version = {VERSION_LABEL: variant.version} if variant.version else {}
    private = knative.PRIVATE if place.serving.mode == "knative" else {}
    return {
        **place.labels,
        **INTERNAL,
        **private,
        MODEL_LABEL: variant.model.name,
        STAGE_LABEL: variant.stage,
        **version,
    }


def inference_service(variant: Variant, place: Place) -> tuple[dict[str, str], dict[str, Any]]:
    """Annotations and spec of an InferenceService."""
    annotations, spec = _MODES[place.serving.mode](variant, place)
    signed = {SIGNATURE: variant.signature} if variant.signature else {}
    return {**annotations, **signed}, spec


def _standard(variant: Variant, place: Place) -> tuple[dict[str, str], dict[str, Any]]:
    """Pods of a Deployment, behind a Service of every port."""
    autoscaler, scaled = scaling(variant, place.serving)
    annotations = {
        "serving.kserve.io/deploymentMode": "Standard",
        "serving.kserve.io/autoscalerClass": autoscaler,
        # The route turns to a version when it can answer, and no sooner.
        "pulumi.com/waitFor": "condition=Ready",
    }
    if variant.model.cache and variant.model.gpu_pool:
        annotations["serving.kserve.io/nodegroup"] = variant.model.gpu_pool
    strategy = {
        "type": "RollingUpdate",
        # A new pod answers before an old one goes.
        "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
    }
    predictor = {**predictor_of(variant, place), **scaled, "deploymentStrategy": strategy}
    return annotations, {"predictor": predictor}


def _knative(variant: Variant, place: Place) -> tuple[dict[str, str], dict[str, Any]]:
    """Pods of a Knative Service, which stand while there are requests."""
    made = knative.predictor(predictor_of(variant, place), variant, place.serving)
    return knative.annotated(place.serving), {"predictor": made}


_MODES: Mapping[str, Callable[[Variant, Place], tuple[dict[str, str], dict[str, Any]]]] = {
    "standard": _standard,
    "knative": _knative,
}


def predictor_of(variant: Variant, place: Place) -> dict[str, Any]:
    """The predictor's pods, whatever mode they run in."""
    model = variant.model
    own = generated(model)
    spread = {"affinity": anti_affinity({ISVC_LABEL: variant.name})} if place.redundant else {}
    volumes = (
        {"volumes": [{"name": "config", "configMap": {"name": config_map(model)}}]} if own else {}
    )
    return {
        "serviceAccountName": PREDICTOR,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}, "fsGroup": 1000},
        **_where(model, place),
        **spread,
        **volumes,
        # Requests under way are answered before a pod goes.
        "terminationGracePeriodSeconds": max(60, min(model.timeout_seconds, 600)),
        "model": _model(variant, place, own),
        **_logger(variant, place),
    }


def _logger(variant: Variant, place: Place) -> dict[str, Any]:
    if variant.model.name not in place.captured:
        return {}
    url = f"{COLLECTOR}/{variant.model.name}/{variant.version or ''}".rstrip("/")
    return {"logger": {"mode": "all", "url": url}}


def config_map(model: Model) -> str:
    """ConfigMap of a model's `config.pbtxt`."""
    return f"{model.name}-triton"


def _where(model: Model, place: Place) -> dict[str, Any]:
    if model.gpu_pool:
        groups = [each for each in place.pools if each.labels.get(POOL_LABEL) == model.gpu_pool]
        return {
            "nodeSelector": {POOL_LABEL: model.gpu_pool},
            "tolerations": tolerations(taint for each in groups for taint in each.taints),
        }
    if place.serving.profile == "edge":
        arch = "arm64" if place.serving.edge_device == "jetson" else None
        jetson = {"runtimeClassName": "nvidia"} if arch and gpus(model) else {}
        return {**({"nodeSelector": {"kubernetes.io/arch": arch}} if arch else {}), **jetson}
    return {"nodeSelector": dict(SERVICES)}


def _model(variant: Variant, place: Place, own: Triton | None) -> dict[str, Any]:
    model = variant.model
    count, server = gpus(model), SERVERS[model.runtime]
    device = {GPU: str(count)} if count else {}
    least = {"cpu": f"{model.vcpus:g}", "memory": f"{round(model.memory_gib * 1024)}Mi"}
    # Memory is bounded by what is asked for; a burst of CPU shortens a start.
    most = {"cpu": f"{2 * model.vcpus:g}", "memory": least["memory"]}
    spoken = [each for each in ("v2", "v1") if each in server.protocols]
    protocol = {"protocolVersion": spoken[0]} if spoken else {}
    return {
        "modelFormat": {"name": FORMATS[model.runtime]},
        "runtime": name_of(model.runtime, gpu=count > 0),
        **protocol,
        "storageUri": uri(variant.storage, place.artifacts),
        "resources": {"requests": {**least, **device}, "limits": {**most, **device}},
        **started(model, own),
    }


def started(model: Model, own: Triton | None) -> dict[str, Any]:
    """How its server is started beyond what the runtime says."""
    args = list(model.args)
    if model.runtime in ("triton", "onnx"):
        if own is None:
            args = [*triton.arguments(triton.options(model)), *args]
            return {"args": args} if args else {}
        env = {
            "MODEL_REPOSITORY": triton.REPOSITORY,
            "MODEL_FILES": WHERE,
            "MODEL_NAME": model.name,
            "MODEL_CONFIG": f"{triton.CONFIG_AT}/{triton.CONFIG}",
            # Another configuration is another pod: a ConfigMap alone starts none.
            "MODEL_CONFIG_SHA256": hashlib.sha256(config(model, own).encode()).hexdigest(),
        }
        return {
            "command": ["/bin/bash", "-c", triton.SCRIPT, "tritonserver"],
            **({"args": args} if args else {}),
            "env": [{"name": key, "value": value} for key, value in env.items()],
            "volumeMounts": [{"name": "config", "mountPath": triton.CONFIG_AT, "readOnly": True}],
        }
    # The runtime says the InferenceService's name, which of a candidate is another.
    named = {
        "vllm": f"--served-model-name={model.name}",
        "torchserve": None,
    }.get(model.runtime, f"--model_name={model.name}")
    split = [f"--tensor-parallel-size={gpus(model)}"] if _split(model) else []
    args = [*([named] if named else []), *split, *args]
    return {"args": args} if args else {}


def _split(model: Model) -> bool:
    """Whether vLLM is to lay the model over several GPUs."""
    return model.runtime == "vllm" and gpus(model) > 1
