"""What rules on served models share: KServe's kinds, their parts, and the routes that lead to them."""

from __future__ import annotations

from collections.abc import Iterator

from .kubernetes import namespace
from .rule import Case, Resource
from .values import Node, strings

INFERENCE = "kubernetes:serving.kserve.io/v1beta1:InferenceService"
CLUSTER_RUNTIME = "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime"
RUNTIME = "kubernetes:serving.kserve.io/v1alpha1:ServingRuntime"
RUNTIMES = (CLUSTER_RUNTIME, RUNTIME)

ROUTES = (
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    "kubernetes:gateway.networking.k8s.io/v1:GRPCRoute",
)

MODEL = "plinth.dev/model"
VERSION = "plinth.dev/model-version"
STAGE = "plinth.dev/model-stage"
SIGNATURE = "plinth.dev/model-signature"

COMPONENTS = ("predictor", "transformer", "explainer")
"""Parts of an InferenceService."""

# Kinds of model that older InferenceServices name instead of `model`.
_OLDER = (
    "sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "pmml",
    "lightgbm", "paddle", "art",
)  # fmt: skip

MODELS = ("model", *_OLDER)
"""Names that a part may have a model under."""


def components(inputs: Node) -> Iterator[Node]:
    """The parts of an InferenceService: what predicts, and what is before and beside it."""
    for name in COMPONENTS:
        if inputs.has(f"spec.{name}"):
            yield inputs.at(f"spec.{name}")


def models(component: Node) -> Iterator[Node]:
    """What of a part is a model, which a runtime of KServe serves."""
    for name in MODELS:
        if component.at(name).value is not None:
            yield component.at(name)


def runtime(case: Case, model: Node) -> Resource | None:
    """The runtime that a model names, where the stack has it."""
    name = model.get("runtime")
    for each in case.stack.of(*RUNTIMES):
        if name and each.inputs.get("metadata.name") == name:
            return each
    return None


def server(found: Resource) -> Node | None:
    """The container of a runtime that serves."""
    containers = found.inputs.each("spec.containers")
    for each in containers:
        if each.get("name") == "kserve-container":
            return each
    return containers[0] if containers else None


def label(inputs: Node, key: str) -> Node:
    """A label of an object, else its annotation of that key; its key may have dots."""
    for where in ("metadata.labels", "metadata.annotations"):
        found = inputs.entries(where).get(key)
        if found is not None:
            return found
    return Node(None, f"metadata.labels.{key}")


def called(inputs: Node) -> str:
    """Name of an InferenceService."""
    return str(inputs.get("metadata.name", ""))


def routes(case: Case) -> Iterator[Resource]:
    """The routes that lead to an InferenceService, by its Service or by its name behind Knative."""
    name, here = called(case.inputs), namespace(case.resource)
    for route in case.stack.of(*ROUTES):
        if namespace(route) == here and any(backends(route, name)):
            yield route


def backends(route: Resource, service: str) -> Iterator[Node]:
    """Those backends of a route that are an InferenceService."""
    for rule in route.inputs.each("spec.rules"):
        for backend in rule.each("backendRefs"):
            if any(_names(text.value, service) for text, _ in strings(backend)):
                yield backend


def inward(inputs: Node) -> bool:
    """Whether KServe makes no route of its own to it from outside the cluster."""
    return any(
        label(inputs, f"networking.{of}/visibility").known == "cluster-local"
        for of in ("kserve.io", "knative.dev")
    )


def _names(text: str, service: str) -> bool:
    host = text.partition(".")[0]
    return host in (service, f"{service}-predictor", f"{service}-transformer")
