"""Spot capacity."""

from __future__ import annotations

from ..fixtures import GPU_NODES
from ..suite import DROP, Fixture, suite

DEV = {"environment": "dev"}
ON_DEMAND = {"capacityType": "ON_DEMAND"}
SAID = "capacityType is ON_DEMAND, and no group of spot nodes is beside it"

TestRule = suite(
    "gpu-spot-outside-prod",
    Fixture(GPU_NODES.type, GPU_NODES.inputs, {"spot": GPU_NODES}),
    bad=[],
    fine=[ON_DEMAND, {**ON_DEMAND, "spot": DROP}],
    configured=[
        (DEV, {"spot": DROP}, None),
        (DEV, ON_DEMAND, None),
        (DEV, {**ON_DEMAND, "spot": DROP}, SAID),
        (DEV, {**ON_DEMAND, "spot/instanceTypes": ["g6.xlarge"]}, SAID),
        (DEV, {**ON_DEMAND, "spot/capacityType": "ON_DEMAND"}, SAID),
        (DEV, {"capacityType": DROP, "spot": DROP}, SAID.replace("ON_DEMAND", "not set")),
        (DEV, {**ON_DEMAND, "spot": DROP, "instanceTypes": ["m7i.large"]}, None),
    ],
)
