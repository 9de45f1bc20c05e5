"""Upgrades of AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

CHANNEL = "autoUpgradeProfile.upgradeChannel"
NODES = "autoUpgradeProfile.nodeOSUpgradeChannel"

TestRule = suite(
    "aks-upgraded",
    CLUSTER,
    bad=[
        ({CHANNEL: "none"}, f"{CHANNEL} is none"),
        ({"autoUpgradeProfile": DROP}, f"{CHANNEL} is not set"),
        ({NODES: "Unmanaged"}, f"{NODES} is Unmanaged"),
        ({NODES: "None"}, f"{NODES} is None"),
    ],
    fine=[{NODES: DROP}, {CHANNEL: "stable", NODES: "SecurityPatch"}],
    unknown=[({CHANNEL: UNKNOWN}, CHANNEL)],
)
