"""Run in the environment of KServe's own package: what it and Triton say of what is generated.

Reads `{"objects": [...], "configs": [...]}` and writes, for each object, what KServe's models lose or
refuse of it, and for each text what it means as Triton's `ModelConfig`, or why it is none.
"""

from __future__ import annotations

import importlib
import json
import sys
import sysconfig
import types
from pathlib import Path

KINDS = {
    "InferenceService": "V1beta1InferenceService",
    "ClusterServingRuntime": "V1alpha1ClusterServingRuntime",
    "LocalModelNodeGroup": "V1alpha1LocalModelNodeGroup",
    "LocalModelNamespaceCache": "V1alpha1LocalModelNamespaceCache",
}


def packages() -> None:
    """Let the two modules be imported without their packages, which import servers and clients."""
    for name in ("kserve", "tritonclient", "tritonclient.grpc"):
        made = types.ModuleType(name)
        made.__path__ = [str(Path(sysconfig.get_path("purelib"), *name.split(".")))]
        sys.modules[name] = made


def lost(given, kept, path=""):
    """Paths of what is not kept of what was given."""
    if isinstance(given, dict):
        for key, value in given.items():
            here = f"{path}.{key}" if path else key
            if not isinstance(kept, dict) or key not in kept:
                if value not in (None, {}, []):
                    yield here
            else:
                yield from lost(value, kept[key], here)
    elif isinstance(given, list):
        for index, value in enumerate(given):
            one = kept[index] if isinstance(kept, list) and index < len(kept) else None
            yield from lost(value, one, f"{path}.{index}")


class Answer:
    def __init__(self, data):
        self.data = json.dumps(data)


def checked(given):
    """For each object, what KServe's models lose of it, or why they refuse it."""
    models = importlib.import_module("kserve.models")
    api = importlib.import_module("kserve.api_client").ApiClient()
    # Their models name Kubernetes' own without importing them.
    for name, each in vars(importlib.import_module("kubernetes.client.models")).items():
        if isinstance(each, type) and not hasattr(models, name):
            setattr(models, name, each)
    # Quantities are text, which has no model; and some of Kubernetes' go by their names in Go.
    models.ResourceQuantity = models.V1beta1MetricQuantity = object
    models.K8sIoApiAppsV1DeploymentStrategy = models.V1DeploymentStrategy
    behavior = models.V2HorizontalPodAutoscalerBehavior
    models.K8sIoApiAutoscalingV2HorizontalPodAutoscalerBehavior = behavior
    for each in given:
        try:
            made = api.deserialize(Answer(each), getattr(models, KINDS[each["kind"]]))
            yield sorted(lost(each, api.sanitize_for_serialization(made)))
        except (ValueError, TypeError) as error:
            yield [str(error)]


def main() -> None:
    packages()
    config = importlib.import_module("tritonclient.grpc.model_config_pb2")
    text_format = importlib.import_module("google.protobuf.text_format")
    json_format = importlib.import_module("google.protobuf.json_format")
    asked = json.load(sys.stdin)
    # Importing Kubernetes' models takes seconds.
    objects = list(checked(asked["objects"])) if asked["objects"] else []
    configs = []
    for text in asked["configs"]:
        try:
            made = text_format.Parse(text, config.ModelConfig())
            configs.append(json_format.MessageToDict(made, preserving_proto_field_name=True))
        except text_format.ParseError as error:
            configs.append(str(error))
    json.dump({"objects": objects, "configs": configs}, sys.stdout)


main()
