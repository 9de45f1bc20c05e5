"""Services on nodes."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

SERVICE = Fixture(
    "kubernetes:core/v1:Service",
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "server", "namespace": "models"},
        "spec": {"type": "ClusterIP", "ports": [{"port": 80}]},
    },
)

TestRule = suite(
    "services-off-nodes",
    SERVICE,
    bad=[
        ({"spec.type": "NodePort"}, "spec.type is NodePort"),
        ({"spec.externalIPs": ["192.0.2.1"]}, "spec.externalIPs is set"),
    ],
    fine=[{"spec.type": DROP}, {"spec.type": "LoadBalancer"}],
    unknown=[({"spec.type": UNKNOWN}, "spec.type")],
)
