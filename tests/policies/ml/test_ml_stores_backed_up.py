"""Backups of stores."""

from __future__ import annotations

from ..fixtures import DATABASE, TABLE
from ..suite import DROP, UNKNOWN, Fixture, suite

DAYS = "backupRetentionPeriod"
DEV = {"environment": "dev"}

TestRds = suite(
    "ml-stores-backed-up",
    Fixture(DATABASE.type, {**DATABASE.inputs, "identifier": "prod-mlflow"}),
    bad=[
        ({DAYS: 1}, f"{DAYS} is 1, less than 7"),
        ({DAYS: DROP}, f"{DAYS} is not set"),
        ({DAYS: 0, "identifier": "x", "dbName": "feast"}, f"{DAYS} is 0, less than 7"),
    ],
    fine=[{DAYS: 1, "identifier": "shop"}, {DAYS: DROP, "replicateSourceDb": "prod-mlflow"}],
    unknown=[({DAYS: UNKNOWN}, DAYS)],
    configured=[
        (DEV, {DAYS: 0}, None),
        ({"backupDays": 60}, {}, f"{DAYS} is 30, less than 60"),
        ({"mlStores": ["shop"]}, {DAYS: 0, "identifier": "shop"}, f"{DAYS} is 0, less than 7"),
    ],
)

TestDynamoDb = suite(
    "ml-stores-backed-up",
    Fixture(TABLE.type, {**TABLE.inputs, "name": "features"}),
    bad=[
        (
            {"pointInTimeRecovery.enabled": False},
            "pointInTimeRecovery.enabled is false",
        )
    ],
)

BACKUPS = "settings.backupConfiguration"
KEPT = f"{BACKUPS}.backupRetentionSettings.retainedBackups"

TestGoogle = suite(
    "ml-stores-backed-up",
    Fixture(
        "gcp:sql/databaseInstance:DatabaseInstance",
        {
            "name": "prod-mlflow",
            "databaseVersion": "POSTGRES_17",
            "settings": {
                "tier": "db-custom-4-16384",
                "backupConfiguration": {
                    "enabled": True,
                    "backupRetentionSettings": {"retainedBackups": 30},
                },
            },
        },
    ),
    bad=[
        ({f"{BACKUPS}.enabled": False}, f"{BACKUPS}.enabled is false"),
        ({BACKUPS: DROP}, f"{BACKUPS}.enabled is not set"),
        ({KEPT: 3}, f"{KEPT} is 3, less than 7"),
    ],
    fine=[
        {f"{BACKUPS}.backupRetentionSettings": DROP},
        {BACKUPS: DROP, "name": "prod-shop"},
        {BACKUPS: DROP, "masterInstanceName": "prod-mlflow"},
        {BACKUPS: DROP, "instanceType": "READ_POOL_INSTANCE"},
    ],
    unknown=[({f"{BACKUPS}.enabled": UNKNOWN}, f"{BACKUPS}.enabled")],
)

AZURE = "backup.backupRetentionDays"

TestAzure = suite(
    "ml-stores-backed-up",
    Fixture(
        "azure-native:dbforpostgresql:Server",
        {
            "resourceGroupName": "prod",
            "serverName": "prod-feast",
            "backup": {"backupRetentionDays": 30},
        },
    ),
    bad=[],
    fine=[{"backup": DROP}],
    configured=[
        ({"backupDays": 35}, {}, f"{AZURE} is 30, less than 35"),
        ({"backupDays": 35}, {"createMode": "Replica"}, None),
    ],
)

TestOwn = suite(
    "ml-stores-backed-up",
    Fixture(
        "kubernetes:postgresql.cnpg.io/v1:Cluster",
        {
            "metadata": {"name": "mlflow"},
            "spec": {"plugins": [{"name": "barman-cloud", "isWALArchiver": True}]},
        },
        {
            "schedule": Fixture(
                "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup",
                {"spec": {"cluster": {"name": "mlflow"}}},
            )
        },
    ),
    bad=[
        ({"schedule": DROP}, "No ScheduledBackup is of it"),
        ({"schedule/spec.cluster.name": "other"}, "No ScheduledBackup is of it"),
        (
            {"spec.plugins.0.isWALArchiver": False},
            "Neither spec.backup nor a plugin keeps its log of changes elsewhere",
        ),
    ],
    fine=[{"spec": {"backup": {"barmanObjectStore": {"destinationPath": "s3://backups"}}}}],
    schema=False,
)
