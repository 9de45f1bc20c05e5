"""Backups of Redshift."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

DAYS = "automatedSnapshotRetentionPeriod"

TestRule = suite(
    "redshift-backed-up",
    Fixture(
        "aws:redshift/cluster:Cluster",
        {"clusterIdentifier": "features", "nodeType": "ra3.large", DAYS: 14},
    ),
    bad=[({DAYS: 6}, f"{DAYS} is 6, less than 7"), ({DAYS: DROP}, f"{DAYS} is not set")],
    unknown=[({DAYS: UNKNOWN}, DAYS)],
    configured=[
        ({"environment": "dev"}, {DAYS: DROP}, None),
        ({"environment": "dev"}, {DAYS: 0}, f"{DAYS} is 0, less than 1"),
        ({"backupDays": 30}, {}, f"{DAYS} is 14, less than 30"),
    ],
)
