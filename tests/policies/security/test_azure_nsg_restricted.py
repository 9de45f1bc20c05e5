"""Who network security groups let in."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

RULE = {
    "name": "allow-clients",
    "priority": 100,
    "access": "Allow",
    "direction": "Inbound",
    "protocol": "Tcp",
    "sourceAddressPrefix": "VirtualNetwork",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "443",
}
SOURCE = "securityRules.0.sourceAddressPrefix"
PORT = "securityRules.0.destinationPortRange"
SAID = "securityRules[0].sourceAddressPrefix"

TestGroup = suite(
    "azure-nsg-restricted",
    Fixture("azure-native:network:NetworkSecurityGroup", {**GROUP, "securityRules": [RULE]}),
    bad=[
        ({SOURCE: "*"}, f"{SAID} lets * reach port 443"),
        ({SOURCE: "Internet", PORT: "*"}, f"{SAID} lets Internet reach every port"),
        ({SOURCE: "0.0.0.0/0", PORT: "22-80"}, f"{SAID} lets 0.0.0.0/0 reach port 22-80"),
        (
            {
                SOURCE: DROP,
                f"{SOURCE}es": ["10.0.0.0/8", "::/0"],
                PORT: DROP,
                f"{PORT}s": ["80", "443"],
            },
            "securityRules[0].sourceAddressPrefixes[1] lets ::/0 reach port 80, 443",
        ),
    ],
    fine=[
        {"securityRules": DROP},
        {SOURCE: "*", "securityRules.0.access": "Deny"},
        {SOURCE: "*", "securityRules.0.direction": "Outbound"},
        {SOURCE: "AzureLoadBalancer"},
    ],
    unknown=[
        ({SOURCE: UNKNOWN}, SAID),
        ({"securityRules": UNKNOWN}, "securityRules"),
        ({SOURCE: "*", PORT: UNKNOWN}, "securityRules[0].destinationPortRange"),
    ],
    configured=[
        ({"openPorts": [443]}, {SOURCE: "*"}, None),
        ({"openPorts": [443]}, {SOURCE: "*", PORT: "80"}, f"{SAID} lets * reach port 80"),
        ({"openPorts": [22, 443]}, {SOURCE: "*", PORT: "22"}, f"{SAID} lets * reach port 22"),
        (
            {"openPorts": [443]},
            {SOURCE: "*", "securityRules.0.protocol": "Udp"},
            f"{SAID} lets * reach port 443",
        ),
    ],
)

TestRule = suite(
    "azure-nsg-restricted",
    Fixture(
        "azure-native:network:SecurityRule", {**GROUP, "networkSecurityGroupName": "nodes", **RULE}
    ),
    bad=[
        ({"sourceAddressPrefix": "Any"}, "sourceAddressPrefix lets Any reach port 443"),
        (
            {"sourceAddressPrefix": "*", "destinationPortRange": DROP},
            "sourceAddressPrefix lets * reach every port",
        ),
    ],
    unknown=[({"access": UNKNOWN}, "access")],
)
