"""Repairs of EKS's nodes."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

SWITCH = "nodeRepairConfig.enabled"

TestRule = suite(
    "eks-nodes-repaired",
    Fixture(
        "aws:eks/nodeGroup:NodeGroup",
        {
            "clusterName": "prod",
            "nodeRoleArn": "arn:aws:iam::123456789012:role/node",
            "subnetIds": ["subnet-1"],
            "scalingConfig": {"minSize": 0, "desiredSize": 0, "maxSize": 4},
            "nodeRepairConfig": {"enabled": True},
        },
    ),
    bad=[
        ({SWITCH: False}, f"{SWITCH} is false"),
        ({"nodeRepairConfig": DROP}, f"{SWITCH} is not set"),
    ],
    unknown=[({SWITCH: UNKNOWN}, SWITCH)],
)
