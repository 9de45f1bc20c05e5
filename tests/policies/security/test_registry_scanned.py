"""Scans of images."""

from __future__ import annotations

from ..fixtures import REPOSITORY
from ..suite import DROP, UNKNOWN, suite

SCAN = "imageScanningConfiguration.scanOnPush"

TestRule = suite(
    "registry-scanned",
    REPOSITORY,
    bad=[
        ({SCAN: False}, f"{SCAN} is false"),
        ({"imageScanningConfiguration": DROP}, f"{SCAN} is not set"),
    ],
    unknown=[({SCAN: UNKNOWN}, SCAN)],
)
