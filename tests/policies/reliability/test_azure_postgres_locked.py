"""Locks on PostgreSQL on Azure."""

from __future__ import annotations

from ..fixtures_azure import MYSQL, POSTGRES
from ..suite import DROP, UNKNOWN, Fixture, suite

SAID = "Neither the server nor its resource group has a lock"
GROUP = "/subscriptions/1/resourceGroups/platform"
SERVERS = f"{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers"

TestByOutput = suite(
    "azure-postgres-locked",
    POSTGRES,
    bad=[({"lock": DROP}, SAID), ({"lock/level": "NotSpecified"}, SAID)],
    fine=[{"lock/level": "ReadOnly"}],
    unknown=[({"lock/level": UNKNOWN}, "level")],
    configured=[({"environment": "dev"}, {"lock": DROP}, None)],
)


def locked(lock: Fixture) -> Fixture:
    """The server with a lock of another kind."""
    return Fixture(POSTGRES.type, POSTGRES.inputs, {"lock": lock})


def by_scope(scope: str) -> Fixture:
    inputs = {"level": "CanNotDelete", "scope": scope}
    return locked(Fixture("azure-native:authorization:ManagementLockByScope", inputs))


TestById = suite(
    "azure-postgres-locked",
    by_scope(f"{SERVERS}/prod-mlflow"),
    bad=[({"lock/scope": f"{SERVERS}/prod-feast"}, SAID)],
)

TestGroupById = suite(
    "azure-postgres-locked",
    by_scope(GROUP),
    bad=[({"lock/scope": "/subscriptions/1/resourceGroups/other"}, SAID)],
)

TestGroup = suite(
    "azure-postgres-locked",
    locked(
        Fixture(
            "azure-native:authorization:ManagementLockAtResourceGroupLevel",
            {"level": "CanNotDelete", "resourceGroupName": "platform"},
        )
    ),
    bad=[({"lock/resourceGroupName": "other"}, SAID), ({"lock/resourceGroupName": UNKNOWN}, SAID)],
)


TestMysql = suite("azure-postgres-locked", MYSQL, bad=[({"lock": DROP}, SAID)])
