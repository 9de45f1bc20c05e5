"""Taints of nodes with accelerators."""

from __future__ import annotations

from ..fixtures import GPU_NODES, KARPENTER
from ..suite import DROP, UNKNOWN, suite
from ._given import AKS, GKE, NODE

SAID = "Nodes with accelerators have no taint that keeps other pods off"

TestNodeGroup = suite(
    "gpu-nodes-tainted",
    GPU_NODES,
    bad=[
        ({"taints": DROP}, SAID),
        ({"taints.0.effect": "PREFER_NO_SCHEDULE"}, SAID),
        ({"taints": DROP, "instanceTypes": DROP, "amiType": "AL2023_x86_64_NVIDIA"}, SAID),
        ({"taints": DROP, "instanceTypes": ["m7i.large", "p6-b200.48xlarge"]}, SAID),
        ({"taints": DROP, "instanceTypes": ["trn2.48xlarge"]}, SAID),
    ],
    fine=[
        {"taints": DROP, "instanceTypes": ["m7g.large", "c7gn.xlarge", "r7gd.metal"]},
        {"taints": DROP, "instanceTypes": DROP, "amiType": "AL2023_x86_64_STANDARD"},
    ],
    unknown=[
        ({"instanceTypes.0": UNKNOWN}, "instanceTypes[0]"),
        ({"taints": UNKNOWN}, "taints"),
    ],
)

TestKarpenter = suite(
    "gpu-nodes-tainted",
    KARPENTER,
    bad=[
        ({"spec.template.spec.taints": DROP}, SAID),
        (
            {
                "spec.template.spec.taints": DROP,
                "spec.template.spec.requirements": [
                    {
                        "key": "karpenter.k8s.aws/instance-gpu-count",
                        "operator": "Gt",
                        "values": ["0"],
                    }
                ],
            },
            SAID,
        ),
        (
            {
                "spec.template.spec.taints": DROP,
                "spec.template.spec.requirements": [
                    {
                        "key": "karpenter.k8s.aws/instance-family",
                        "operator": "In",
                        "values": ["m7i", "g6e"],
                    }
                ],
            },
            SAID,
        ),
    ],
    fine=[
        {
            "spec.template.spec.taints": DROP,
            "spec.template.spec.requirements.0.values": ["m7i.large"],
        }
    ],
    schema=False,
)

TestGke = suite(
    "gpu-nodes-tainted",
    GKE,
    bad=[
        ({"nodeConfig.taints": DROP}, SAID),
        ({"nodeConfig.taints.0.effect": "PREFER_NO_SCHEDULE"}, SAID),
        ({"nodeConfig.taints": DROP, "nodeConfig.guestAccelerators": DROP}, SAID),
        (
            {
                "nodeConfig.taints": DROP,
                "nodeConfig.guestAccelerators": DROP,
                "nodeConfig.machineType": "ct6e-standard-4t",
            },
            SAID,
        ),
    ],
    fine=[
        {
            "nodeConfig.taints": DROP,
            "nodeConfig.guestAccelerators": DROP,
            "nodeConfig.machineType": "c4-standard-8",
        }
    ],
    unknown=[({"nodeConfig.taints": UNKNOWN}, "nodeConfig.taints")],
)

TestAks = suite(
    "gpu-nodes-tainted",
    AKS,
    bad=[
        ({"nodeTaints": DROP}, SAID),
        ({"nodeTaints": ["nvidia.com/gpu=training:PreferNoSchedule"]}, SAID),
        ({"nodeTaints": ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"]}, SAID),
    ],
    fine=[{"nodeTaints": DROP, "vmSize": "Standard_D4s_v5"}],
    unknown=[({"nodeTaints": UNKNOWN}, "nodeTaints"), ({"vmSize": UNKNOWN}, "vmSize")],
)

TestNode = suite(
    "gpu-nodes-tainted",
    NODE,
    bad=[({"spec.taints": DROP}, SAID)],
    fine=[{"spec.taints": DROP, "metadata.labels": {"disk": "ssd"}}],
)
