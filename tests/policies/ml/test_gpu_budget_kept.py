"""Accelerators of all pools together."""

from __future__ import annotations

from copy import deepcopy

from ..fixtures import GPU_NODES, KARPENTER
from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import AKS, GKE

SAID = "Pools may grow to {} accelerators, and {} were agreed on"
SCALING = {
    "location": "us-central1",
    "clusterAutoscaling": {
        "enabled": True,
        "resourceLimits": [
            {"resourceType": "cpu", "maximum": 1000},
            {"resourceType": "nvidia-l4", "maximum": 10},
        ],
    },
}

TestNodeGroup = suite(
    "gpu-budget-kept",
    Fixture(GPU_NODES.type, GPU_NODES.inputs, {"other": deepcopy(GPU_NODES)}),
    bad=[({"scalingConfig.maxSize": 60}, SAID.format(512, 500))],
    unknown=[({"scalingConfig.maxSize": UNKNOWN}, "scalingConfig.maxSize")],
    configured=[
        ({"gpuBudget": 64}, {}, None),
        ({"gpuBudget": 63}, {}, SAID.format(64, 63)),
        ({"gpuBudget": 40}, {"instanceTypes": ["g6.12xlarge"]}, SAID.format(48, 40)),
        ({"gpuBudget": 36}, {"instanceTypes": ["g6.xlarge"]}, None),
        ({"gpuBudget": 95}, {"instanceTypes": ["trn2.48xlarge"]}, SAID.format(96, 95)),
        ({"gpuBudget": 32}, {"instanceTypes": ["m7i.large"]}, None),
        (
            {"gpuBudget": 40},
            {"instanceTypes": DROP, "amiType": "AL2023_x86_64_NVIDIA"},
            SAID.format(64, 40),
        ),
    ],
)

TestGke = suite(
    "gpu-budget-kept",
    Fixture(GKE.type, GKE.inputs, {"cluster": Fixture("gcp:container/cluster:Cluster", SCALING)}),
    bad=[({"autoscaling": {"maxNodeCount": 32}}, SAID.format(522, 500))],
    configured=[
        ({"gpuBudget": 42}, {}, None),
        ({"gpuBudget": 41}, {}, SAID.format(42, 41)),
        ({"gpuBudget": 41}, {"cluster/clusterAutoscaling.enabled": False}, None),
        ({"gpuBudget": 41}, {"nodeConfig.guestAccelerators": DROP}, SAID.format(42, 41)),
        (
            {"gpuBudget": 25},
            {"nodeConfig.guestAccelerators": DROP, "nodeConfig.machineType": "g2-standard-48"},
            SAID.format(26, 25),
        ),
    ],
)

TestAks = suite(
    "gpu-budget-kept",
    AKS,
    bad=[({"maxCount": 63}, SAID.format(504, 500))],
    configured=[
        ({"gpuBudget": 15}, {"vmSize": "Standard_NC64as_T4_v3"}, SAID.format(16, 15)),
        ({"gpuBudget": 7}, {"vmSize": "Standard_NC48ads_A100_v4"}, SAID.format(8, 7)),
        ({"gpuBudget": 3}, {"vmSize": "Standard_NC40ads_H100_v5"}, SAID.format(4, 3)),
        ({"gpuBudget": 7}, {"vmSize": "Standard_NV72ads_A10_v5"}, SAID.format(8, 7)),
        ({"gpuBudget": 15}, {"vmSize": "Standard_ND128isr_NDR_GB200_v6"}, SAID.format(16, 15)),
        ({"gpuBudget": 0}, {"vmSize": "Standard_D4s_v5"}, None),
    ],
)

TestKarpenter = suite(
    "gpu-budget-kept",
    KARPENTER,
    bad=[
        ({"spec.limits": {"nvidia.com/gpu": 501}}, SAID.format(501, 500)),
        ({"spec.limits": {"cpu": "1000"}}, "it: spec.limits bounds no accelerators"),
    ],
    schema=False,
)
