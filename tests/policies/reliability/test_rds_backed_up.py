"""Backups of databases."""

from __future__ import annotations

from ..fixtures import DATABASE
from ..suite import DROP, UNKNOWN, suite

DAYS = "backupRetentionPeriod"

TestRule = suite(
    "rds-backed-up",
    DATABASE,
    bad=[
        ({DAYS: 6}, f"{DAYS} is 6, less than 7"),
        ({DAYS: 0}, f"{DAYS} is 0, less than 7"),
        ({DAYS: DROP}, f"{DAYS} is not set"),
    ],
    fine=[{DAYS: 7}, {DAYS: DROP, "replicateSourceDb": "primary"}],
    unknown=[({DAYS: UNKNOWN}, DAYS)],
    configured=[
        ({"backupDays": 14}, {DAYS: 7}, f"{DAYS} is 7, less than 14"),
        ({"environment": "dev"}, {DAYS: 1}, None),
        ({"environment": "dev"}, {DAYS: 0}, f"{DAYS} is 0, less than 1"),
    ],
)
