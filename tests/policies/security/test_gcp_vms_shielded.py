"""What machines boot."""

from __future__ import annotations

from ..fixtures_gcp import VM
from ..suite import DROP, UNKNOWN, suite

BOOT = "shieldedInstanceConfig.enableSecureBoot"

TestRule = suite(
    "gcp-vms-shielded",
    VM,
    bad=[
        ({BOOT: False}, f"{BOOT} is false"),
        ({"shieldedInstanceConfig": DROP}, f"{BOOT} is not set"),
        (
            {"shieldedInstanceConfig.enableVtpm": False},
            "shieldedInstanceConfig.enableVtpm is false",
        ),
        (
            {"shieldedInstanceConfig.enableIntegrityMonitoring": False},
            "shieldedInstanceConfig.enableIntegrityMonitoring is false",
        ),
    ],
    unknown=[({BOOT: UNKNOWN}, BOOT)],
)
