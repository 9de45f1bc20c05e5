"""Limits of model servers."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import INFERENCE, RUNTIME, SERVER

MODEL = "spec.predictor.model"
OWN = f"{MODEL}.resources"
CONTAINER = "spec.containers[0].resources"

TestModel = suite(
    "serving-limited",
    INFERENCE,
    bad=[
        ({f"{OWN}.limits": DROP}, f"{OWN}.limits.memory is not set"),
        (
            {OWN: DROP},
            [
                f"{OWN}.{each} is not set"
                for each in ("requests.cpu", "requests.memory", "limits.memory")
            ],
        ),
        (
            {
                "spec.predictor": {
                    "sklearn": {"resources": {"requests": {"cpu": 1, "memory": "1Gi"}}}
                }
            },
            "spec.predictor.sklearn.resources.limits.memory is not set",
        ),
        (
            {
                "spec.transformer": {
                    "containers": [{**SERVER, "resources": {"limits": {"memory": "1Gi"}}}]
                }
            },
            [
                f"spec.transformer.containers[0].resources.requests.{each} is not set"
                for each in ("cpu", "memory")
            ],
        ),
    ],
    fine=[{"spec.predictor": {"containers": [SERVER]}}],
    unknown=[({"spec.predictor": UNKNOWN}, "spec.predictor")],
    schema=False,
)

TestModelOfARuntime = suite(
    "serving-limited",
    Fixture(INFERENCE.type, INFERENCE.inputs, {"runtime": RUNTIME}),
    bad=[
        ({f"{OWN}.limits": DROP, "runtime": DROP}, f"{OWN}.limits.memory is not set"),
        (
            {f"{OWN}.limits": DROP, "runtime/metadata.name": "other"},
            f"{OWN}.limits.memory is not set",
        ),
    ],
    fine=[{OWN: DROP}],
    schema=False,
)

TestRuntime = suite(
    "serving-limited",
    RUNTIME,
    bad=[
        (
            {"spec.containers.0.resources": {"requests": {"cpu": "1", "memory": "1Gi"}}},
            f"{CONTAINER}.limits.memory is not set",
        )
    ],
    schema=False,
)
