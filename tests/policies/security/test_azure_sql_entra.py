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

TestBeside = suite(
    "azure-sql-entra",
    Fixture(
        SQL.type,
        {**GROUP, "serverName": "warehouse"},
        {
            "admin": Fixture(
                "azure-native:sql:ServerAzureADAdministrator",
                {
                    **GROUP,
                    "serverName": UNKNOWN,
                    "administratorType": "ActiveDirectory",
                    "login": "ml-dba",
                    "sid": "55555555-5555-4555-8555-555555555555",
                },
                refers="serverName",
            )
        },
    ),
    bad=[({"admin": DROP}, NONE)],
    fine=[{"admin/serverName": "warehouse"}],
)
