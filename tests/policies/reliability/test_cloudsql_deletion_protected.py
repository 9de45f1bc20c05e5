"""Deletion of Cloud SQL."""

from __future__ import annotations

from ..fixtures_gcp import CLOUD_SQL
from ..suite import DROP, UNKNOWN, suite

SWITCH = "settings.deletionProtectionEnabled"

TestRule = suite(
    "cloudsql-deletion-protected",
    CLOUD_SQL,
    bad=[
        ({SWITCH: False}, f"{SWITCH} is false"),
        ({SWITCH: DROP, "deletionProtection": True}, f"{SWITCH} is not set"),
    ],
    unknown=[({SWITCH: UNKNOWN}, SWITCH)],
    configured=[
        ({"environment": "dev"}, {SWITCH: False}, None),
        ({"environment": "staging"}, {SWITCH: False}, f"{SWITCH} is false"),
    ],
)
