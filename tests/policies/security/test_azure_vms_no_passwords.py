"""How people log in to machines on Azure."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

PROFILE = {
    "computerName": "web",
    "adminUsername": "ops",
    "linuxConfiguration": {"disablePasswordAuthentication": True},
}
SET = {**{k: v for k, v in PROFILE.items() if k != "computerName"}, "computerNamePrefix": "web"}
SWITCH = "linuxConfiguration.disablePasswordAuthentication"

TestRule = suite(
    "azure-vms-no-passwords",
    Fixture("azure-native:compute:VirtualMachine", {**GROUP, "osProfile": PROFILE}),
    bad=[
        ({f"osProfile.{SWITCH}": False}, f"osProfile.{SWITCH} is false"),
        ({"osProfile.linuxConfiguration": DROP}, f"osProfile.{SWITCH} is not set"),
    ],
    fine=[
        {"osProfile": DROP},
        {"osProfile": {"windowsConfiguration": {"provisionVMAgent": True}}},
    ],
    unknown=[
        ({"osProfile": UNKNOWN}, "osProfile"),
        ({f"osProfile.{SWITCH}": UNKNOWN}, f"osProfile.{SWITCH}"),
    ],
)

TestScaleSet = suite(
    "azure-vms-no-passwords",
    Fixture(
        "azure-native:compute:VirtualMachineScaleSet",
        {**GROUP, "virtualMachineProfile": {"osProfile": SET}},
    ),
    bad=[
        (
            {f"virtualMachineProfile.osProfile.{SWITCH}": False},
            f"virtualMachineProfile.osProfile.{SWITCH} is false",
        )
    ],
    unknown=[({"virtualMachineProfile": UNKNOWN}, "virtualMachineProfile")],
)
