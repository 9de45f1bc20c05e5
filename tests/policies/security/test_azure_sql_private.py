"""Who reaches SQL servers."""

from __future__ import annotations

from ..fixtures_azure import GROUP, SQL
from ..suite import DROP, UNKNOWN, Fixture, suite

PUBLIC = "publicNetworkAccess"

TestServer = suite(
    "azure-sql-private",
    SQL,
    bad=[({PUBLIC: "Enabled"}, f"{PUBLIC} is Enabled"), ({PUBLIC: DROP}, f"{PUBLIC} is not set")],
    fine=[{PUBLIC: "SecuredByPerimeter"}],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC)],
)

TestFirewall = suite(
    "azure-sql-private",
    Fixture(
        "azure-native:sql:FirewallRule",
        {
            **GROUP,
            "serverName": "warehouse",
            "startIpAddress": "192.0.2.1",
            "endIpAddress": "192.0.2.9",
        },
    ),
    bad=[
        (
            {"startIpAddress": "0.0.0.0"},  # noqa: S104
            "It lets in whoever is between 0.0.0.0 and 192.0.2.9",
        )
    ],
    unknown=[({"endIpAddress": UNKNOWN}, "endIpAddress")],
)
