"""Deletion of Spanner."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

SWITCH = "enableDropProtection"

TestRule = suite(
    "spanner-deletion-protected",
    Fixture("gcp:spanner/database:Database", {"instance": "features", SWITCH: True}),
    bad=[
        ({SWITCH: False}, f"{SWITCH} is false"),
        ({SWITCH: DROP, "deletionProtection": True}, f"{SWITCH} is not set"),
    ],
    unknown=[({SWITCH: UNKNOWN}, SWITCH)],
    configured=[({"environment": "dev"}, {SWITCH: False}, None)],
)
