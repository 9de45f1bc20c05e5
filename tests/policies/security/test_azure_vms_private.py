"""Addresses of machines on Azure."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import UNKNOWN, Fixture, suite

CONFIGURATION = {"name": "internal", "privateIPAllocationMethod": "Dynamic"}

TestInterface = suite(
    "azure-vms-private",
    Fixture(
        "azure-native:network:NetworkInterface", {**GROUP, "ipConfigurations": [CONFIGURATION]}
    ),
    bad=[
        (
            {"ipConfigurations.0.publicIPAddress": {"id": UNKNOWN}},
            "ipConfigurations[0].publicIPAddress gives it an address on the internet",
        )
    ],
    unknown=[({"ipConfigurations": UNKNOWN}, "ipConfigurations")],
)

INTERFACES = "virtualMachineProfile.networkProfile.networkInterfaceConfigurations"
SHOWN = f"{INTERFACES}[0].ipConfigurations[0].publicIPAddressConfiguration"

TestScaleSet = suite(
    "azure-vms-private",
    Fixture(
        "azure-native:compute:VirtualMachineScaleSet",
        {
            **GROUP,
            "virtualMachineProfile": {
                "networkProfile": {
                    "networkInterfaceConfigurations": [
                        {"name": "nic", "ipConfigurations": [{"name": "internal"}]}
                    ]
                }
            },
        },
    ),
    bad=[
        (
            {f"{INTERFACES}.0.ipConfigurations.0.publicIPAddressConfiguration": {"name": "public"}},
            f"{SHOWN} gives it an address on the internet",
        )
    ],
    unknown=[({INTERFACES: UNKNOWN}, INTERFACES)],
)
