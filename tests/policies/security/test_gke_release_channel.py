"""Upgrades of clusters."""

from __future__ import annotations

from ..fixtures_gcp import AUTOPILOT, GKE
from ..suite import DROP, UNKNOWN, suite

CHANNEL = "releaseChannel.channel"

TestRule = suite(
    "gke-release-channel",
    GKE,
    bad=[
        ({CHANNEL: "UNSPECIFIED"}, f"{CHANNEL} is UNSPECIFIED"),
        ({"releaseChannel": DROP}, f"{CHANNEL} is not set"),
    ],
    fine=[{CHANNEL: "EXTENDED"}],
    unknown=[({CHANNEL: UNKNOWN}, CHANNEL), ({"releaseChannel": UNKNOWN}, "releaseChannel")],
)

TestAutopilot = suite(
    "gke-release-channel", AUTOPILOT, bad=[({"enableAutopilot": DROP}, f"{CHANNEL} is not set")]
)
