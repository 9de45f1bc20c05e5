"""Options of models: scaling, roll-out and Triton's, each within itself and with the platform's."""

from __future__ import annotations

from collections.abc import Iterator

from ..faults import Path
from ..finding import Finding, Findings, warning
from ..models import Model, Triton
from ..platform import Platform
from ..section import key_of
from ..variants import replicas, strategy

_IN_FLIGHT = ("triton", "onnx", "vllm")
"""Servers that count requests which wait or run."""

_SIGNATURE = ("pytorch", "fil")
"""Backends of Triton that cannot tell inputs and outputs from a model's files."""

_OF_ONE_MODEL = ("max_batch_size", "dynamic_batching", "instances", "inputs", "outputs")
"""Options of Triton that go into a generated configuration."""


def _each(spec: Platform) -> Iterator[tuple[Path, Model]]:
    if spec.serving.engine == "none":
        return
    for index, model in enumerate(spec.serving.models):
        yield ("serving", "models", index), model


def scaling(spec: Platform) -> Findings:
    """Bounds are in order, and what goes to zero comes back."""
    engine = spec.serving.autoscaling.engine
    for path, model in _each(spec):
        own, at = model.scaling, (*path, "scaling")
        bounds = replicas(model, spec)
        if own.model_fields_set & {"min_replicas", "max_replicas"} and bounds.least > bounds.most:
            message = f"{bounds.least} is more than maxReplicas {bounds.most}"
            mend = f"minReplicas: {bounds.most}, or maxReplicas: {bounds.least}"
            yield Finding((*at, "minReplicas"), message, mend)
        if own.min_replicas == 0 and engine == "hpa":
            message = "a HorizontalPodAutoscaler does not scale to zero"
            other = "knative" if spec.serving.mode == "knative" else "keda"
            mend = f"1 or more, or serving.autoscaling.engine: {other}"
            yield Finding((*at, "minReplicas"), message, mend)
        if spec.environment == "prod" and own.min_replicas == 1 and spec.serving.profile != "edge":
            yield warning((*at, "minReplicas"), "one replica in prod", "2 or more")
        woken = own.wake_hours is not None or bool(own.wake_queries)
        if bounds.least == 0 and engine == "keda" and not woken:
            message = "nothing wakes it from zero: the gateway counts no request without a pod"
            yield Finding(at, message, "add wakeHours or wakeQueries, or minReplicas: 1")
        if bounds.least > 0 and woken and engine != "knative":
            name = "wakeHours" if own.wake_hours is not None else "wakeQueries"
            message = f"is not used: it never goes below {bounds.least}"
            yield warning((*at, name), message, "take it away, or minReplicas: 0")
        hours = own.wake_hours
        if hours is not None and hours.start >= hours.end:
            message = f"from {hours.start} to {hours.end} is no time"
            yield Finding((*at, "wakeHours", "end"), message, f"{hours.start + 1} or later")
        yield from _targets(spec, at, model)


def _targets(spec: Platform, at: Path, model: Model) -> Findings:
    own, engine = model.scaling, spec.serving.autoscaling.engine
    # Knative counts requests beside the server, whichever it is.
    counted = engine == "knative" or model.runtime in _IN_FLIGHT
    if own.target_in_flight is not None and not counted:
        message = f"{model.runtime} does not count them"
        mend = f"targetRequestsPerSecond, or one of {', '.join(_IN_FLIGHT)}"
        yield Finding((*at, "targetInFlight"), message, mend)
    if own.target_in_flight is not None and own.target_requests_per_second is not None:
        message = "a target of two kinds"
        yield Finding((*at, "targetInFlight"), message, "one of the two")
    if engine == "knative":
        for name in sorted(own.model_fields_set & {"wake_hours", "wake_queries"}):
            message = "is not used: in Knative mode a request wakes it"
            yield warning((*at, key_of(name)), message, "take it away")
    elif engine != "keda":
        for name in sorted(own.model_fields_set - {"min_replicas", "max_replicas"}):
            message = "is not used: the autoscaler is not keda"
            yield warning((*at, key_of(name)), message, "take it away, or engine: keda")
        bounds = replicas(model, spec)
        if model.gpu_pool and bounds.most > bounds.least:
            message = "CPU says little of the load of a GPU"
            mend = "serving.autoscaling.engine: keda, or maxReplicas as minReplicas"
            yield warning((*at[:-1], "gpuPool"), message, mend)


def rollout(spec: Platform) -> Findings:
    """A candidate takes over in one way, and there is a gateway to split its traffic."""
    for path, model in _each(spec):
        own, at = model.rollout, (*path, "rollout")
        how = strategy(model, spec)
        if own.candidate is None:
            if own.percent is not None:
                message = "traffic of a canary that is not there"
                yield Finding((*at, "percent"), message, "add candidate, or take it away")
            if own.active == "green":
                yield Finding((*at, "active"), "green is not there", "add candidate, or blue")
            continue
        if how == "none":
            message = "a candidate, and no strategy for it"
            yield Finding((*at, "candidate"), message, "strategy: canary or blue-green")
        if how != "canary" and own.percent is not None:
            message = f"the traffic of {how} is not split"
            yield Finding((*at, "percent"), message, "take it away, or strategy: canary")
        if how != "blue-green" and own.active == "green":
            message = f"{how} has no blue and green"
            yield Finding((*at, "active"), message, "take it away, or strategy: blue-green")
        if spec.serving.gateway == "none":
            message = "nothing splits the traffic without a gateway"
            yield Finding((*at, "candidate"), message, "gateway: envoy, or take it away")


def triton(spec: Platform) -> Findings:
    """Triton's options are a Triton's, and make a configuration that it takes."""
    for path, model in _each(spec):
        own, at = model.triton, (*path, "triton")
        if own is None:
            continue
        if model.runtime not in ("triton", "onnx"):
            message = f"options of Triton, and the runtime is {model.runtime}"
            yield Finding(at, message, "take them away, or runtime: triton")
            continue
        if model.runtime == "onnx" and own.backend not in (None, "onnxruntime"):
            message = f"onnx is served by onnxruntime, not {own.backend}"
            yield Finding((*at, "backend"), message, "take it away, or runtime: triton")
        if own.backend or model.runtime == "onnx":
            yield from _one_model(at, model, own)
        else:
            yield from _repository(at, model, own)


def _one_model(at: Path, model: Model, own: Triton) -> Findings:
    for name, said in (("control", own.control != "none"), ("load", bool(own.load))):
        if said:
            message = "is of a repository of models, and this is one model"
            yield Finding((*at, name), message, "take it away, or backend")
    if own.backend in _SIGNATURE and not (own.inputs and own.outputs):
        message = f"{own.backend} does not know inputs and outputs by itself"
        yield Finding(at, message, "add inputs and outputs")
    if own.backend == "tensorrt" and not model.gpu_pool:
        yield Finding((*at, "backend"), "tensorrt needs a GPU", "gpuPool: a pool, or onnxruntime")
    batching = own.dynamic_batching
    if batching is None:
        return
    if own.max_batch_size == 0:
        message = "batches of a model that takes none"
        yield Finding((*at, "dynamicBatching"), message, "maxBatchSize of 1 or more")
        return
    for index, size in enumerate(batching.preferred_batch_sizes):
        if size > own.max_batch_size:
            message = f"{size} is more than maxBatchSize {own.max_batch_size}"
            path = (*at, "dynamicBatching", "preferredBatchSizes", index)
            yield Finding(path, message, f"{own.max_batch_size} at the most")


def _repository(at: Path, model: Model, own: Triton) -> Findings:
    for name in sorted(own.model_fields_set & set(_OF_ONE_MODEL)):
        message = "is not used: a repository has its own config.pbtxt files"
        yield warning((*at, key_of(name)), message, "add backend, or take it away")
    if own.control != "explicit" and own.load:
        message = "models by name, and control is not explicit"
        yield Finding((*at, "load"), message, "control: explicit, or take it away")
    if own.control == "poll" and not model.storage.startswith("pvc://"):
        message = "files that were fetched once do not change"
        yield Finding((*at, "control"), message, "a storage of pvc://, or control: explicit")


RULES = (scaling, rollout, triton)
