"""Payloads of watched models."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import INFERENCE

ALL = {"driftModels": ["*"]}
LOGGER = "spec.predictor.logger"
SAID = f"Its drift is watched, and {LOGGER} leads nowhere"

TestModel = suite(
    "payloads-captured",
    INFERENCE,
    bad=[],
    fine=[{LOGGER: DROP}],
    configured=[
        (ALL, {}, None),
        (ALL, {LOGGER: DROP}, SAID),
        (ALL, {f"{LOGGER}.url": DROP}, SAID),
        (ALL, {LOGGER: {"storage": {"path": "payloads"}}}, None),
        (ALL, {f"{LOGGER}.url": UNKNOWN}, None),
        ({"driftModels": ["fraud"]}, {LOGGER: DROP}, SAID),
        ({"driftModels": ["fraud"]}, {LOGGER: DROP, "metadata.labels": DROP}, SAID),
        ({"driftModels": ["vision"]}, {LOGGER: DROP}, None),
    ],
    schema=False,
)

CAPTURE = "dataCaptureConfig.enableCapture"

TestSageMaker = suite(
    "payloads-captured",
    Fixture(
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        {
            "name": "fraud-3",
            "productionVariants": [{"modelName": "fraud-3"}],
            "dataCaptureConfig": {
                "enableCapture": True,
                "initialSamplingPercentage": 10,
                "destinationS3Uri": "s3://captured",
                "captureOptions": [{"captureMode": "InputAndOutput"}],
            },
        },
    ),
    bad=[],
    configured=[
        (ALL, {}, None),
        (ALL, {CAPTURE: False}, f"Its drift is watched, and {CAPTURE} is not true"),
        ({"driftModels": ["other"]}, {CAPTURE: False}, None),
    ],
)
