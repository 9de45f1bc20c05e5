"""Idle nodes."""

from __future__ import annotations

from ..fixtures import GPU_NODES
from ..suite import DROP, UNKNOWN, suite
from ._given import AKS, GKE

LEAST = "scalingConfig.minSize"
TOTAL = "autoscaling.totalMinNodeCount"

TestRule = suite(
    "gpu-nodes-idle-to-zero",
    GPU_NODES,
    bad=[({LEAST: 2}, f"{LEAST} is 2: as many nodes are paid for when idle")],
    fine=[{LEAST: 2, "instanceTypes": ["m7i.large"]}, {LEAST: DROP}],
    unknown=[({LEAST: UNKNOWN}, LEAST)],
)

TestGke = suite(
    "gpu-nodes-idle-to-zero",
    GKE,
    bad=[
        ({TOTAL: 2}, f"{TOTAL} is 2: as many nodes are paid for when idle"),
        (
            {"autoscaling": {"minNodeCount": 1, "maxNodeCount": 2}},
            "autoscaling.minNodeCount is 1: as many nodes are paid for when idle",
        ),
        (
            {"autoscaling": DROP, "nodeCount": 1},
            "nodeCount is 1: as many nodes are paid for when idle",
        ),
    ],
    fine=[{TOTAL: DROP}],
    unknown=[({TOTAL: UNKNOWN}, TOTAL)],
)

TestAks = suite(
    "gpu-nodes-idle-to-zero",
    AKS,
    bad=[
        ({"minCount": 1}, "minCount is 1: as many nodes are paid for when idle"),
        (
            {"enableAutoScaling": False, "count": 1},
            "count is 1: as many nodes are paid for when idle",
        ),
    ],
    fine=[{"minCount": 1, "vmSize": "Standard_D4s_v5"}],
    unknown=[({"minCount": UNKNOWN}, "minCount")],
)
