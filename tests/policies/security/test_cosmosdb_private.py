"""Who reaches Cosmos DB."""

from __future__ import annotations

from ..fixtures_azure import COSMOS
from ..suite import DROP, UNKNOWN, suite

PUBLIC = "publicNetworkAccess"
ADDRESS = "ipAddressOrRange"

TestRule = suite(
    "cosmosdb-private",
    COSMOS,
    bad=[
        ({PUBLIC: DROP}, f"{PUBLIC} is not set, and neither ipRules nor networks are named"),
        (
            {PUBLIC: "Enabled", "isVirtualNetworkFilterEnabled": False},
            f"{PUBLIC} is Enabled, and neither ipRules nor networks are named",
        ),
        (
            {PUBLIC: DROP, "ipRules": [{ADDRESS: "192.0.2.1"}, {ADDRESS: "0.0.0.0"}]},  # noqa: S104
            f"ipRules[1].{ADDRESS} is 0.0.0.0",
        ),
    ],
    fine=[
        {PUBLIC: "SecuredByPerimeter"},
        {PUBLIC: "Enabled", "ipRules": [{ADDRESS: "192.0.2.0/24"}]},
        {PUBLIC: DROP, "isVirtualNetworkFilterEnabled": True},
    ],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC), ({PUBLIC: DROP, "ipRules": UNKNOWN}, "ipRules")],
)
