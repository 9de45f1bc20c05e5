"""Recovery of tables."""

from __future__ import annotations

from ..fixtures import TABLE
from ..suite import DROP, UNKNOWN, suite

PITR = "pointInTimeRecovery.enabled"

TestRule = suite(
    "dynamodb-recoverable",
    TABLE,
    bad=[
        ({PITR: False}, f"{PITR} is false"),
        ({"pointInTimeRecovery": DROP}, f"{PITR} is not set"),
    ],
    unknown=[({PITR: UNKNOWN}, PITR)],
    configured=[({"environment": "dev"}, {PITR: False}, None)],
)
