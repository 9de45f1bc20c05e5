"""Spot capacity."""

from __future__ import annotations

from copy import deepcopy

from ..fixtures import GPU_NODES, KARPENTER
from ..suite import DROP, Fixture, suite
from ._given import AKS, GKE

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

ENDLESS = "It is no spot capacity and has no end, and no pool that is is beside it"
REQUIREMENTS = "spec.template.spec.requirements"
SPOT = {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot", "on-demand"]}
KEPT = "karpenter.sh/capacity-type is not spot, and expireAfter is of no time of its own"

TestGke = suite(
    "gpu-spot-outside-prod",
    Fixture(GKE.type, GKE.inputs, {"spot": deepcopy(GKE)}),
    bad=[],
    fine=[{"nodeConfig.spot": False, "spot": DROP}],
    configured=[
        (DEV, {"spot": DROP}, None),
        (DEV, {"nodeConfig.spot": False}, None),
        (DEV, {"nodeConfig.spot": False, "spot": DROP}, ENDLESS),
        (
            DEV,
            {"nodeConfig.spot": False, "spot": DROP, "nodeConfig.maxRunDuration": "86400s"},
            None,
        ),
        (DEV, {"nodeConfig.spot": DROP, "nodeConfig.flexStart": True, "spot": DROP}, None),
        (
            DEV,
            {"nodeConfig.spot": DROP, "queuedProvisioning": {"enabled": True}, "spot": DROP},
            None,
        ),
    ],
)

TestAks = suite(
    "gpu-spot-outside-prod",
    Fixture(AKS.type, AKS.inputs, {"spot": deepcopy(AKS)}),
    bad=[],
    configured=[
        (DEV, {"scaleSetPriority": "Regular", "spot": DROP}, ENDLESS),
        (DEV, {"scaleSetPriority": "Regular"}, None),
        (DEV, {"scaleSetPriority": "Regular", "spot/vmSize": "Standard_NC4as_T4_v3"}, ENDLESS),
    ],
)

TestKarpenter = suite(
    "gpu-spot-outside-prod",
    KARPENTER,
    bad=[],
    configured=[
        (DEV, {}, KEPT),
        (DEV, {"spec.template.spec.expireAfter": "Never"}, KEPT),
        (DEV, {"spec.template.spec.expireAfter": "24h"}, None),
        (
            DEV,
            {REQUIREMENTS: [*KARPENTER.inputs["spec"]["template"]["spec"]["requirements"], SPOT]},
            None,
        ),
    ],
    schema=False,
)

TestComputeClass = suite(
    "gpu-spot-outside-prod",
    Fixture(
        "kubernetes:cloud.google.com/v1:ComputeClass",
        {
            "spec": {
                "priorities": [
                    {"gpu": {"type": "nvidia-l4", "count": 1}, "spot": True},
                    {"gpu": {"type": "nvidia-l4", "count": 1}},
                ]
            }
        },
    ),
    bad=[],
    configured=[
        (DEV, {}, None),
        (
            DEV,
            {"spec.priorities.0.spot": False},
            "None of spec.priorities with a GPU is spot capacity",
        ),
        (DEV, {"spec.priorities": [{"machineFamily": "n2"}]}, None),
    ],
    schema=False,
)
