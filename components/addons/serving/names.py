"""Names that the parts of model serving share."""

from __future__ import annotations

MODELS = "models"
"""Namespace of the models."""

PREDICTOR = "predictor"
"""Service account for `InferenceService.spec.predictor.serviceAccountName`."""

MODEL_LABEL = "plinth.dev/model"
"""Label of everything of one model of the spec, whatever its version."""

VERSION_LABEL = "plinth.dev/model-version"

STAGE_LABEL = "plinth.dev/model-stage"
"""Alias of the version in the registry: champion, or challenger."""

SIGNATURE = "plinth.dev/model-signature"
"""Annotation: digest of the signature that the promotion of the version has verified."""

METRICS_LABEL = "plinth.dev/metrics"
"""Label of a server's pods: which port and path their metrics have; a key of `metrics.ENDPOINTS`."""

ISVC_LABEL = "serving.kserve.io/inferenceservice"
"""Label that KServe puts on the pods of an InferenceService."""

CONTAINER = "kserve-container"
"""Name that KServe asks a runtime's container to have."""

POOL_LABEL = "plinth.dev/pool"
"""Label of the nodes of a pool of the spec: a pool may be several groups of nodes, one by capacity."""

WHERE = "/mnt/models"
"""Where KServe's storage initializer puts the files of a model."""


COLLECTOR = "http://payload-collector.drift.svc:8080"
"""Where payloads are sent to; the path is the model, and its version."""


def service(inference_service: str) -> str:
    """Deployment, Service and pods' `app` of an InferenceService in Standard mode."""
    return f"{inference_service}-predictor"
