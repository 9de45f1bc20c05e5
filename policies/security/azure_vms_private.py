"""Machines on Azure have no addresses on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule

_INTERFACE = "azure-native:network:NetworkInterface"
_SCALE_SET = "azure-native:compute:VirtualMachineScaleSet"
_INTERFACES = "virtualMachineProfile.networkProfile.networkInterfaceConfigurations"


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == _INTERFACE:
        for each in case.inputs.each("ipConfigurations"):
            if each.has("publicIPAddress"):
                yield f"{each.at('publicIPAddress').path} gives it an address on the internet"
        return
    for interface in case.inputs.each(_INTERFACES):
        for each in interface.each("ipConfigurations"):
            if each.has("publicIPAddressConfiguration"):
                path = each.at("publicIPAddressConfiguration").path
                yield f"{path} gives it an address on the internet"


RULE = Rule(
    id="azure-vms-private",
    title="Machines on Azure have no addresses on the internet",
    severity="high",
    why="What the whole internet may reach, it scans within minutes; a security group is then all that is "
    "left.",
    mend="Leave the public address out: a NAT gateway lets it out, and Bastion lets you in.",
    providers=("azure-native",),
    types=(_INTERFACE, _SCALE_SET),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-3", "SC-7"),
        "pci-dss": ("1.4.2",),
    },
)
