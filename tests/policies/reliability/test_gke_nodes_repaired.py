"""Who mends and upgrades nodes."""

from __future__ import annotations

from ..fixtures_gcp import NODE_POOL
from ..suite import DROP, UNKNOWN, suite

REPAIR, UPGRADE = "management.autoRepair", "management.autoUpgrade"

TestRule = suite(
    "gke-nodes-repaired",
    NODE_POOL,
    bad=[
        ({REPAIR: False}, f"{REPAIR} is false"),
        ({UPGRADE: False}, f"{UPGRADE} is false"),
        ({REPAIR: False, UPGRADE: False}, [f"{REPAIR} is false", f"{UPGRADE} is false"]),
        ({UPGRADE: False, "queuedProvisioning": {"enabled": True}}, f"{UPGRADE} is false"),
    ],
    fine=[
        {"management": DROP},
        {"management": {"autoRepair": True, "autoUpgrade": True}},
        {REPAIR: False, "queuedProvisioning": {"enabled": True}},
        {REPAIR: False, "nodeConfig.flexStart": True},
    ],
    unknown=[({REPAIR: UNKNOWN}, REPAIR), ({"management": UNKNOWN}, "management")],
)
