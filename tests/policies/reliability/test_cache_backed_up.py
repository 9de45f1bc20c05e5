"""Backups of caches."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

DAYS = "snapshotRetentionLimit"

TestRule = suite(
    "cache-backed-up",
    Fixture(
        "aws:elasticache/replicationGroup:ReplicationGroup", {"description": "features", DAYS: 7}
    ),
    bad=[({DAYS: 0}, f"{DAYS} is 0, less than 1"), ({DAYS: DROP}, f"{DAYS} is not set")],
    fine=[{DAYS: DROP, "globalReplicationGroupId": "primary"}],
    unknown=[({DAYS: UNKNOWN}, DAYS)],
    configured=[({"environment": "dev"}, {DAYS: 0}, None)],
)
