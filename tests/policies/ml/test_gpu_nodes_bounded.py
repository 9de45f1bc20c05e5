"""Bounds of pools."""

from __future__ import annotations

from ..fixtures import GPU_NODES, KARPENTER
from ..suite import DROP, UNKNOWN, suite

MOST = "scalingConfig.maxSize"

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
