"""Who reaches workspaces of Synapse."""

from __future__ import annotations

from ..fixtures_azure import GROUP, SYNAPSE
from ..suite import DROP, UNKNOWN, Fixture, suite

PUBLIC = "publicNetworkAccess"

TestWorkspace = suite(
    "synapse-private",
    SYNAPSE,
    bad=[({PUBLIC: "Enabled"}, f"{PUBLIC} is Enabled"), ({PUBLIC: DROP}, f"{PUBLIC} is not set")],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC)],
)

TestFirewall = suite(
    "synapse-private",
    Fixture(
        "azure-native:synapse:IpFirewallRule",
        {
            **GROUP,
            "workspaceName": "warehouse",
            "startIpAddress": "192.0.2.1",
            "endIpAddress": "192.0.2.9",
        },
    ),
    bad=[
        (
            {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"},  # noqa: S104
            "It lets in whoever is between 0.0.0.0 and 255.255.255.255",
        )
    ],
    unknown=[({"startIpAddress": UNKNOWN}, "startIpAddress")],
)
