"""Probes of model servers."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, suite
from ._given import INFERENCE, RUNTIME, SERVER

BARE = {key: each for key, each in SERVER.items() if key != "readinessProbe"}

TestRuntime = suite(
    "serving-probed",
    RUNTIME,
    bad=[
        ({f"spec.containers.0.{each}": DROP}, f"spec.containers[0].{each} is not set")
        for each in ("readinessProbe", "livenessProbe")
    ],
    unknown=[({"spec.containers": UNKNOWN}, "spec.containers")],
    schema=False,
)

TestModel = suite(
    "serving-probed",
    INFERENCE,
    bad=[
        (
            {"spec.predictor": {"containers": [BARE]}},
            "spec.predictor.containers[0].readinessProbe is not set",
        )
    ],
    fine=[{"spec.predictor": {"containers": [SERVER]}}],
    schema=False,
)
