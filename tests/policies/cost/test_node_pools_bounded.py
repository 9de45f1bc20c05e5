"""Bounds of pools of nodes."""

from __future__ import annotations

from .. import fixtures_azure as azure
from .. import fixtures_gcp as gcp
from ..fixtures import GPU_NODES, KARPENTER
from ..suite import DROP, UNKNOWN, suite

MOST = "autoscaling.totalMaxNodeCount"

TestGoogle = suite(
    "node-pools-bounded",
    gcp.NODE_POOL,
    bad=[
        ({MOST: 201}, f"{MOST} is 201, more than 200"),
        ({"autoscaling": {"minNodeCount": 1}}, "autoscaling.maxNodeCount is not set"),
        ({"autoscaling": DROP, "nodeCount": 500}, "nodeCount is 500, more than 200"),
    ],
    fine=[{"autoscaling": DROP}, {"autoscaling": DROP, "initialNodeCount": 3}],
    unknown=[({MOST: UNKNOWN}, MOST)],
    configured=[({"maxNodes": 10}, {}, f"{MOST} is 20, more than 10")],
)

TestGoogleCluster = suite(
    "node-pools-bounded",
    gcp.GKE,
    bad=[
        (
            {"nodePools": [{"name": "a", "autoscaling": {"maxNodeCount": 900}}]},
            "nodePools[0].autoscaling.maxNodeCount is 900, more than 200",
        )
    ],
)

TestAzure = suite(
    "node-pools-bounded",
    azure.NODE_POOL,
    bad=[
        ({"maxCount": DROP}, "maxCount is not set"),
        ({"maxCount": 201}, "maxCount is 201, more than 200"),
        ({"enableAutoScaling": False}, "count is not set"),
    ],
    fine=[{"enableAutoScaling": False, "count": 3}],
    unknown=[({"maxCount": UNKNOWN}, "maxCount")],
)

TestAzureCluster = suite(
    "node-pools-bounded",
    azure.CLUSTER,
    bad=[
        (
            {"agentPoolProfiles.0.maxCount": 999},
            "agentPoolProfiles[0].maxCount is 999, more than 200",
        )
    ],
)

TestAws = suite(
    "node-pools-bounded",
    GPU_NODES,
    bad=[
        ({"scalingConfig.maxSize": 201}, "scalingConfig.maxSize is 201, more than 200"),
        ({"scalingConfig": DROP}, "scalingConfig.maxSize is not set"),
    ],
    unknown=[({"scalingConfig.maxSize": UNKNOWN}, "scalingConfig.maxSize")],
)

TestKarpenter = suite(
    "node-pools-bounded",
    KARPENTER,
    bad=[
        ({"spec.limits": DROP}, "spec.limits is not set"),
        ({"spec.limits": {}}, "spec.limits is not set"),
    ],
    unknown=[({"spec.limits": UNKNOWN}, "spec.limits")],
    schema=False,
)
