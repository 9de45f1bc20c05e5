"""Idle nodes."""

from __future__ import annotations

from ..fixtures import GPU_NODES
from ..suite import DROP, UNKNOWN, suite

LEAST = "scalingConfig.minSize"

TestRule = suite(
    "gpu-nodes-idle-to-zero",
    GPU_NODES,
    bad=[({LEAST: 2}, f"{LEAST} is 2: as many nodes are paid for when idle")],
    fine=[{LEAST: 2, "instanceTypes": ["m7i.large"]}, {LEAST: DROP}],
    unknown=[({LEAST: UNKNOWN}, LEAST)],
)
