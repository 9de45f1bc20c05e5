"""Addresses of machines."""

from __future__ import annotations

from ..fixtures_gcp import VM
from ..suite import UNKNOWN, suite

TestRule = suite(
    "gcp-vms-private",
    VM,
    bad=[
        (
            {"networkInterfaces.0.accessConfigs": [{}]},
            "networkInterfaces[0].accessConfigs gives it an address on the internet",
        ),
        (
            {"networkInterfaces.0.ipv6AccessConfigs": [{"networkTier": "PREMIUM"}]},
            "networkInterfaces[0].ipv6AccessConfigs gives it an address on the internet",
        ),
    ],
    fine=[{"networkInterfaces.0.accessConfigs": []}],
    unknown=[
        ({"networkInterfaces": UNKNOWN}, "networkInterfaces"),
        ({"networkInterfaces.0": UNKNOWN}, "networkInterfaces[0]"),
    ],
)
