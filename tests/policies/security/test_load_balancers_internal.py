"""Load balancers of Services."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
SAID = "The Service opens a load balancer to the internet"

TestRule = suite(
    "load-balancers-internal",
    Fixture(
        "kubernetes:core/v1:Service",
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "gateway", "annotations": {SCHEME: "internal"}},
            "spec": {"type": "LoadBalancer", "ports": [{"port": 443}]},
        },
    ),
    bad=[
        ({"metadata.annotations": {SCHEME: "internet-facing"}}, SAID),
        ({"metadata.annotations": DROP}, SAID),
        ({"metadata.annotations": DROP, "spec.loadBalancerSourceRanges": ["0.0.0.0/0"]}, SAID),
    ],
    fine=[
        {"spec.type": "ClusterIP", "metadata.annotations": DROP},
        {"spec.type": DROP, "metadata.annotations": DROP},
        {"metadata.annotations": {"networking.gke.io/load-balancer-type": "Internal"}},
        {"metadata.annotations": DROP, "spec.loadBalancerSourceRanges": ["192.0.2.0/24"]},
    ],
    unknown=[
        ({"metadata.annotations": UNKNOWN}, "metadata.annotations"),
        ({"spec.type": UNKNOWN}, "spec.type"),
    ],
)
