"""Scans of images."""

from __future__ import annotations

from ..fixtures_gcp import IMAGES
from ..suite import DROP, UNKNOWN, suite

SCANNING = "vulnerabilityScanningConfig.enablementConfig"

TestRule = suite(
    "artifact-registry-scanned",
    IMAGES,
    bad=[({SCANNING: "DISABLED"}, f"{SCANNING} is DISABLED")],
    fine=[{"vulnerabilityScanningConfig": DROP}, {SCANNING: "DISABLED", "format": "GENERIC"}],
    unknown=[({SCANNING: UNKNOWN}, SCANNING)],
)
