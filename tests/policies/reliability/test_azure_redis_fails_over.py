"""Replicas of caches on Azure."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

TestManaged = suite(
    "azure-redis-fails-over",
    Fixture(
        "azure-native:redisenterprise:RedisEnterprise",
        {
            **GROUP,
            "publicNetworkAccess": "Disabled",
            "sku": {"name": "Balanced_B5"},
            "highAvailability": "Enabled",
        },
    ),
    bad=[({"highAvailability": "Disabled"}, "highAvailability is Disabled")],
    fine=[{"highAvailability": DROP}],
    unknown=[({"highAvailability": UNKNOWN}, "highAvailability")],
    configured=[({"environment": "dev"}, {"highAvailability": "Disabled"}, None)],
)

TestCache = suite(
    "azure-redis-fails-over",
    Fixture(
        "azure-native:redis:Redis",
        {**GROUP, "sku": {"name": "Premium", "family": "P", "capacity": 1}},
    ),
    bad=[({"sku.name": "Basic"}, "sku.name is Basic")],
    fine=[{"sku.name": "Standard"}],
)
