"""What enforces network policies."""

from __future__ import annotations

from ..fixtures_gcp import AUTOPILOT, GKE
from ..suite import DROP, UNKNOWN, suite

OLD = {"datapathProvider": DROP, "networkPolicy": {"enabled": True, "provider": "CALICO"}}
DISABLED = "addonsConfig.networkPolicyConfig.disabled"

TestRule = suite(
    "gke-network-policy",
    GKE,
    bad=[
        (
            {"datapathProvider": DROP},
            "datapathProvider is not set, and networkPolicy.enabled is not set",
        ),
        (
            {"datapathProvider": "LEGACY_DATAPATH", "networkPolicy": {"enabled": False}},
            "datapathProvider is LEGACY_DATAPATH, and networkPolicy.enabled is false",
        ),
        ({**OLD, DISABLED: True}, f"{DISABLED} is true"),
    ],
    fine=[OLD, {**OLD, DISABLED: False}],
    unknown=[
        ({"datapathProvider": UNKNOWN}, "datapathProvider"),
        ({**OLD, "networkPolicy": UNKNOWN}, "networkPolicy"),
    ],
)

TestAutopilot = suite(
    "gke-network-policy",
    AUTOPILOT,
    bad=[
        (
            {"enableAutopilot": DROP},
            "datapathProvider is not set, and networkPolicy.enabled is not set",
        )
    ],
)
