"""Bounds of pools."""

from __future__ import annotations

from ..fixtures import GPU_NODES, KARPENTER
from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import AKS, GKE

MOST = "scalingConfig.maxSize"
TOTAL = "autoscaling.totalMaxNodeCount"

TestNodeGroup = suite(
    "gpu-nodes-bounded",
    GPU_NODES,
    bad=[
        ({MOST: 101}, f"{MOST} is 101, and may be 100 at most"),
        ({MOST: DROP}, f"{MOST} is not set, and may be 100 at most"),
    ],
    fine=[{MOST: 500, "instanceTypes": ["m7i.large"]}],
    unknown=[({MOST: UNKNOWN}, MOST)],
    configured=[({"maxGpuNodes": 3}, {}, f"{MOST} is 4, and may be 3 at most")],
)

TestKarpenter = suite(
    "gpu-nodes-bounded",
    KARPENTER,
    bad=[({"spec.limits": DROP}, "spec.limits is not set")],
    schema=False,
)

TestGke = suite(
    "gpu-nodes-bounded",
    GKE,
    bad=[
        ({TOTAL: 101}, f"{TOTAL} is 101, and may be 100 at most"),
        (
            {"autoscaling": {"maxNodeCount": 60}},
            "autoscaling.maxNodeCount is 60 in each of 2 zones, and may be 100 at most",
        ),
        (
            {"autoscaling": {"maxNodeCount": 60}, "nodeLocations": DROP},
            "autoscaling.maxNodeCount is 60 in each of 3 zones, and may be 100 at most",
        ),
        (
            {"autoscaling": DROP, "nodeCount": 60},
            "nodeCount is 60 in each of 2 zones, and may be 100 at most",
        ),
        (
            {"autoscaling": DROP},
            "initialNodeCount is not set in each of 2 zones, and may be 100 at most",
        ),
        (
            {TOTAL: 101, "nodeConfig.guestAccelerators": DROP},
            f"{TOTAL} is 101, and may be 100 at most",
        ),
    ],
    fine=[
        {"autoscaling": {"maxNodeCount": 50}},
        {"autoscaling": {"maxNodeCount": 90}, "nodeLocations": DROP, "location": "us-central1-a"},
        {
            TOTAL: 101,
            "nodeConfig.guestAccelerators": DROP,
            "nodeConfig.machineType": "n2-standard-8",
        },
    ],
    unknown=[({TOTAL: UNKNOWN}, TOTAL)],
)

TestAks = suite(
    "gpu-nodes-bounded",
    AKS,
    bad=[
        ({"maxCount": 101}, "maxCount is 101, and may be 100 at most"),
        ({"enableAutoScaling": False, "count": 101}, "count is 101, and may be 100 at most"),
    ],
    fine=[
        {"maxCount": 101, "vmSize": "Standard_D4s_v5"},
        {"maxCount": 101, "vmSize": "Standard_NP10s"},
        {"enableAutoScaling": False, "count": 2},
    ],
    unknown=[({"maxCount": UNKNOWN}, "maxCount")],
)

TestAksCluster = suite(
    "gpu-nodes-bounded",
    Fixture(
        "azure-native:containerservice:ManagedCluster",
        {
            "resourceGroupName": "prod",
            "agentPoolProfiles": [
                {"name": "system", "count": 200, "vmSize": "Standard_D4s_v5"},
                {"name": "gpu", "count": 2, "vmSize": "Standard_NC4as_T4_v3"},
            ],
        },
    ),
    bad=[
        (
            {"agentPoolProfiles.1.count": 101},
            "agentPoolProfiles[1].count is 101, and may be 100 at most",
        )
    ],
)

TestGkeCluster = suite(
    "gpu-nodes-bounded",
    Fixture(
        "gcp:container/cluster:Cluster",
        {
            "location": "us-central1",
            "nodePools": [
                {
                    "autoscaling": {"totalMaxNodeCount": 4},
                    "nodeConfig": {"machineType": "g2-standard-8"},
                }
            ],
        },
    ),
    bad=[
        (
            {"nodePools.0.autoscaling.totalMaxNodeCount": 101},
            "nodePools[0].autoscaling.totalMaxNodeCount is 101, and may be 100 at most",
        )
    ],
)
