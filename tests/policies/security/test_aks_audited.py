"""The audit log of AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, Fixture, suite

NOT_KEPT = "Its DiagnosticSetting does not keep kube-audit or kube-audit-admin"
ID = (
    "/subscriptions/1/resourceGroups/platform/providers/Microsoft.ContainerService/managedClusters/"
)

TestRule = suite(
    "aks-audited",
    CLUSTER,
    bad=[
        ({"audit": DROP}, "It has no DiagnosticSetting"),
        ({"audit/logs.1.enabled": False}, NOT_KEPT),
        ({"audit/logs.1.category": "kube-scheduler"}, NOT_KEPT),
        ({"audit/logs": DROP}, NOT_KEPT),
    ],
    fine=[
        {"audit/logs.1.category": "kube-audit-admin"},
        {"audit/logs": [{"categoryGroup": "allLogs", "enabled": True}]},
    ],
    unknown=[({"audit/logs": UNKNOWN}, "logs")],
)

TestByItsId = suite(
    "aks-audited",
    Fixture(
        CLUSTER.type,
        CLUSTER.inputs,
        {
            "audit": Fixture(
                "azure-native:monitor:DiagnosticSetting",
                {"resourceUri": f"{ID}Prod", "logs": CLUSTER.beside["audit"].inputs["logs"]},
            )
        },
    ),
    bad=[
        ({"audit/resourceUri": f"{ID}other"}, "It has no DiagnosticSetting"),
        # Of another kind of resource, with the same name.
        ({"audit/resourceUri": "/subscriptions/1/vaults/prod"}, "It has no DiagnosticSetting"),
    ],
)
