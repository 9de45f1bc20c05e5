"""Backups of Cloud SQL."""

from __future__ import annotations

from ..fixtures_gcp import CLOUD_SQL
from ..suite import DROP, UNKNOWN, suite

BACKUP = "settings.backupConfiguration"
KEPT = f"{BACKUP}.backupRetentionSettings.retainedBackups"
UNIT = f"{BACKUP}.backupRetentionSettings.retentionUnit"
ANY_SECOND = f"{BACKUP}.pointInTimeRecoveryEnabled"

TestRule = suite(
    "cloudsql-backed-up",
    CLOUD_SQL,
    bad=[
        ({f"{BACKUP}.enabled": False}, f"{BACKUP}.enabled is false"),
        ({ANY_SECOND: DROP}, f"{ANY_SECOND} is not set"),
        ({KEPT: 6}, f"{KEPT} is 6, less than 7"),
        ({UNIT: "RETENTION_UNIT_UNSPECIFIED"}, f"{UNIT} is RETENTION_UNIT_UNSPECIFIED"),
        ({BACKUP: DROP}, [f"{BACKUP}.enabled is not set", f"{ANY_SECOND} is not set"]),
        ({"databaseVersion": "MYSQL_8_4"}, f"{BACKUP}.binaryLogEnabled is not set"),
    ],
    fine=[
        {KEPT: 7},
        {KEPT: DROP},
        {BACKUP: DROP, "masterInstanceName": "primary"},
        {BACKUP: DROP, "instanceType": "READ_POOL_INSTANCE"},
        {
            "databaseVersion": "MYSQL_8_4",
            ANY_SECOND: DROP,
            f"{BACKUP}.binaryLogEnabled": True,
        },
    ],
    unknown=[({f"{BACKUP}.enabled": UNKNOWN}, f"{BACKUP}.enabled"), ({KEPT: UNKNOWN}, KEPT)],
    configured=[
        ({"backupDays": 31}, {}, f"{KEPT} is 30, less than 31"),
        ({"backupDays": 14}, {KEPT: DROP}, f"{KEPT} is not set"),
        ({"environment": "dev"}, {KEPT: 1}, None),
    ],
)
