"""Who reaches PostgreSQL servers."""

from __future__ import annotations

from ..fixtures_azure import GROUP, MYSQL, POSTGRES
from ..suite import DROP, UNKNOWN, Fixture, suite

SUBNET = "network.delegatedSubnetResourceId"
PUBLIC = "network.publicNetworkAccess"

TestServer = suite(
    "azure-postgres-private",
    POSTGRES,
    bad=[
        ({SUBNET: DROP, PUBLIC: "Enabled"}, f"{PUBLIC} is Enabled"),
        ({"network": DROP}, f"{PUBLIC} is not set"),
    ],
    fine=[{PUBLIC: DROP}, {SUBNET: DROP}],
    unknown=[({SUBNET: DROP, PUBLIC: UNKNOWN}, PUBLIC), ({"network": UNKNOWN}, "network")],
)

TestFirewall = suite(
    "azure-postgres-private",
    Fixture(
        "azure-native:dbforpostgresql:FirewallRule",
        {
            **GROUP,
            "serverName": "features",
            "startIpAddress": "192.0.2.1",
            "endIpAddress": "192.0.2.9",
        },
    ),
    bad=[
        (
            {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"},  # noqa: S104
            "It lets in whoever is between 0.0.0.0 and 0.0.0.0",
        ),
        (
            {"endIpAddress": "255.255.255.255"},
            "It lets in whoever is between 192.0.2.1 and 255.255.255.255",
        ),
    ],
    unknown=[({"startIpAddress": UNKNOWN}, "startIpAddress")],
)


TestMysql = suite(
    "azure-postgres-private",
    MYSQL,
    bad=[({SUBNET: DROP, PUBLIC: "Enabled"}, f"{PUBLIC} is Enabled")],
)
