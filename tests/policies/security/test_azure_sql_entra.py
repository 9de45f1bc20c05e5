"""Administrators of SQL servers."""

from __future__ import annotations

from ..fixtures_azure import GROUP, SQL
from ..suite import DROP, UNKNOWN, Fixture, suite

NONE = "It has no administrator of Entra ID"

TestRule = suite(
    "azure-sql-entra",
    SQL,
    bad=[({"administrators": DROP}, NONE)],
    fine=[{"administrators": UNKNOWN}],
)


def beside(server: str, refers: str = "") -> Fixture:
    """A server whose administrator is a resource of its own."""
    admin = Fixture(
        "azure-native:sql:ServerAzureADAdministrator",
        {
            **GROUP,
            "serverName": server,
            "administratorType": "ActiveDirectory",
            "login": "ml-dba",
            "sid": "55555555-5555-4555-8555-555555555555",
        },
        refers=refers,
    )
    return Fixture(SQL.type, {**GROUP, "serverName": "warehouse"}, {"admin": admin})


TestByOutput = suite(
    "azure-sql-entra", beside(UNKNOWN, refers="serverName"), bad=[({"admin": DROP}, NONE)]
)

TestByName = suite(
    "azure-sql-entra",
    beside("warehouse"),
    bad=[({"admin/serverName": "other"}, NONE), ({"admin/serverName": UNKNOWN}, NONE)],
)
