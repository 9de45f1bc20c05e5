"""Images without a tag on Azure."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

STATUS = "policies.retentionPolicy.status"

TestRule = suite(
    "acr-retention",
    Fixture(
        "azure-native:containerregistry:Registry",
        {
            "resourceGroupName": "platform",
            "sku": {"name": "Premium"},
            "policies": {"retentionPolicy": {"status": "enabled", "days": 14}},
        },
    ),
    bad=[
        ({STATUS: "disabled"}, f"{STATUS} is disabled"),
        ({"policies": DROP}, f"{STATUS} is not set"),
    ],
    fine=[{"policies": DROP, "sku.name": "Standard"}],
    unknown=[({STATUS: UNKNOWN}, STATUS)],
)
