"""Backups of PostgreSQL on Azure."""

from __future__ import annotations

from ..fixtures_azure import MYSQL, POSTGRES
from ..suite import DROP, UNKNOWN, suite

DAYS, COPIES = "backup.backupRetentionDays", "backup.geoRedundantBackup"

TestRule = suite(
    "azure-postgres-backed-up",
    POSTGRES,
    bad=[
        ({DAYS: 6}, f"{DAYS} is 6, less than 7"),
        ({COPIES: "Disabled"}, f"{COPIES} is Disabled"),
        ({"backup": DROP}, f"{COPIES} is not set"),
    ],
    fine=[{DAYS: DROP}, {"backup": DROP, "createMode": "Replica"}],
    unknown=[({DAYS: UNKNOWN}, DAYS), ({COPIES: UNKNOWN}, COPIES)],
    configured=[
        ({"backupDays": 35}, {}, f"{DAYS} is 30, less than 35"),
        ({"backupDays": 14}, {DAYS: DROP}, f"{DAYS} is not set"),
        ({"environment": "staging"}, {COPIES: DROP}, None),
        ({"environment": "dev", "backupDays": 30}, {"backup": DROP}, None),
    ],
)


TestMysql = suite("azure-postgres-backed-up", MYSQL, bad=[({DAYS: 6}, f"{DAYS} is 6, less than 7")])
