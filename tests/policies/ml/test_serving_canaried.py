"""New versions step by step."""

from __future__ import annotations

from ..suite import DROP, Fixture, suite
from ._given import INFERENCE, ROUTE

SAID = "No route splits its traffic by weight, and canaryTrafficPercent is not set"
BACKEND = "route/spec.rules.0.backendRefs.0"

TestModel = suite(
    "serving-canaried",
    Fixture(INFERENCE.type, INFERENCE.inputs, {"route": ROUTE}),
    bad=[
        ({"route": DROP}, SAID),
        ({f"{BACKEND}.weight": DROP}, SAID),
        ({f"{BACKEND}.name": "other"}, SAID),
    ],
    fine=[
        {"route": DROP, "spec.predictor.canaryTrafficPercent": 10},
        {
            f"{BACKEND}.name": "gateway",
            f"{BACKEND}.filters": [
                {
                    "requestHeaderModifier": {
                        "set": [{"name": "Host", "value": "fraud-predictor.models.svc"}]
                    }
                }
            ],
        },
    ],
    configured=[({"environment": "staging"}, {"route": DROP}, None)],
    schema=False,
)

ROUTING = "deploymentConfig.blueGreenUpdatePolicy.trafficRoutingConfiguration"

TestSageMaker = suite(
    "serving-canaried",
    Fixture(
        "aws:sagemaker/endpoint:Endpoint",
        {
            "endpointConfigName": "fraud-3",
            "deploymentConfig": {
                "blueGreenUpdatePolicy": {
                    "trafficRoutingConfiguration": {
                        "type": "CANARY",
                        "waitIntervalInSeconds": 600,
                        "canarySize": {"type": "CAPACITY_PERCENT", "value": 10},
                    }
                }
            },
        },
    ),
    bad=[
        (
            {f"{ROUTING}.type": "ALL_AT_ONCE"},
            "Traffic goes over to a new version at once: its routing is ALL_AT_ONCE",
        ),
        (
            {"deploymentConfig": DROP},
            "Traffic goes over to a new version at once: its routing is not set",
        ),
    ],
    fine=[
        {
            "deploymentConfig": {
                "rollingUpdatePolicy": {
                    "waitIntervalInSeconds": 600,
                    "maximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 10},
                }
            }
        }
    ],
)
