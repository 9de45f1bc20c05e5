"""Autoscalers."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "autoscalers-bounded",
    Fixture(
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "server", "namespace": "models"},
            "spec": {
                "minReplicas": 2,
                "maxReplicas": 6,
                "scaleTargetRef": {"kind": "Deployment", "name": "server"},
            },
        },
    ),
    bad=[
        ({"spec.minReplicas": DROP}, "spec.minReplicas is 1, less than 2"),
        ({"spec.maxReplicas": 2}, "spec.maxReplicas is 2, not above 2"),
    ],
    unknown=[({"spec.minReplicas": UNKNOWN}, "spec.minReplicas")],
    configured=[
        ({"environment": "staging"}, {"spec.minReplicas": UNKNOWN}, None),
        ({"environment": "staging"}, {"spec.minReplicas": 1}, None),
    ],
)
