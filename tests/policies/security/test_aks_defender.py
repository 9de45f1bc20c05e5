"""Defender on AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

DEFENDER = "securityProfile.defender"
WATCHES = f"{DEFENDER}.securityMonitoring.enabled"

TestRule = suite(
    "aks-defender",
    CLUSTER,
    bad=[
        ({WATCHES: False}, f"{WATCHES} is false"),
        ({DEFENDER: DROP}, f"{WATCHES} is not set"),
    ],
    unknown=[({WATCHES: UNKNOWN}, WATCHES)],
)
