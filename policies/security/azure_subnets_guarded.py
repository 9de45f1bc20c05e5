"""Subnets have a security group, and no way out by default."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule
from ..values import Node

_SUBNET = "azure-native:network:Subnet"
_NETWORK = "azure-native:network:VirtualNetwork"
# Azure refuses a group on these, or manages them by itself.
_OF_AZURE = (
    "AzureFirewallSubnet",
    "AzureFirewallManagementSubnet",
    "GatewaySubnet",
    "RouteServerSubnet",
)


def _problems(subnet: Node, name: str) -> Iterator[str]:
    if subnet.at(name).value in _OF_AZURE:
        return
    prefix = f"{subnet.path}." if subnet.path else ""
    if not subnet.has("networkSecurityGroup"):
        yield f"{prefix}networkSecurityGroup is not set"
    out = subnet.get("defaultOutboundAccess")
    # The service that a subnet is delegated to has its own way out.
    if out is not False and not subnet.has("delegations"):
        yield f"{prefix}defaultOutboundAccess is {say(out)}"


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == _SUBNET:
        yield from _problems(case.inputs, "subnetName")
    else:
        for subnet in case.inputs.each("subnets"):
            yield from _problems(subnet, "name")


RULE = Rule(
    id="azure-subnets-guarded",
    title="Subnets have a network security group, and no way out that nobody planned",
    severity="medium",
    why="Without a group all of the network reaches all of the subnet; and by default whatever runs "
    "there reaches the internet from an address that nobody knows.",
    mend="Give the subnet a networkSecurityGroup, set defaultOutboundAccess to false, and let it out "
    "through a NAT gateway or a firewall.",
    providers=("azure-native",),
    types=(_SUBNET, _NETWORK),
    check=_check,
    frameworks={
        "cis-azure": ("7.11",),
        "iso-27001": ("A.8.20", "A.8.22"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.1",),
        "soc2": ("CC6.6",),
    },
)
