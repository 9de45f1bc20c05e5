"""What subnets are guarded by."""

from __future__ import annotations

from ..fixtures_azure import GROUP, NETWORK
from ..suite import DROP, UNKNOWN, Fixture, suite

NSG = "networkSecurityGroup"
OUT = "defaultOutboundAccess"

TestSubnet = suite(
    "azure-subnets-guarded",
    Fixture(
        "azure-native:network:Subnet",
        {
            **GROUP,
            "virtualNetworkName": "prod",
            "subnetName": "nodes",
            OUT: False,
            NSG: {"id": UNKNOWN},
        },
    ),
    bad=[
        ({NSG: DROP}, f"{NSG} is not set"),
        ({OUT: DROP}, f"{OUT} is not set"),
        ({OUT: True}, f"{OUT} is true"),
    ],
    fine=[
        {NSG: DROP, OUT: DROP, "subnetName": "GatewaySubnet"},
        {OUT: DROP, "delegations": [{"name": "postgres"}]},
        {"subnetName": UNKNOWN},
    ],
    unknown=[({OUT: UNKNOWN}, OUT)],
)

TestNetwork = suite(
    "azure-subnets-guarded",
    NETWORK,
    bad=[
        ({f"subnets.0.{NSG}": DROP}, f"subnets[0].{NSG} is not set"),
        ({f"subnets.0.{OUT}": DROP}, f"subnets[0].{OUT} is not set"),
    ],
    fine=[{"subnets": DROP}],
    unknown=[({"subnets": UNKNOWN}, "subnets")],
)
