"""Who reaches container registries."""

from __future__ import annotations

from ..fixtures_azure import REGISTRY
from ..suite import DROP, UNKNOWN, suite

PUBLIC = "publicNetworkAccess"
ACTION = "networkRuleSet.defaultAction"

TestRule = suite(
    "acr-private",
    REGISTRY,
    bad=[
        ({PUBLIC: DROP}, f"{PUBLIC} is not set, and {ACTION} is not set"),
        (
            {PUBLIC: "Enabled", ACTION: "Allow"},
            f"{PUBLIC} is Enabled, and {ACTION} is Allow",
        ),
    ],
    fine=[{PUBLIC: "Enabled", ACTION: "Deny"}],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC), ({PUBLIC: DROP, ACTION: UNKNOWN}, ACTION)],
)
