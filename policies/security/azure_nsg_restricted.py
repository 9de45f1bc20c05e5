"""Network security groups let nobody in from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import anybody
from ..rule import Case, Rule
from ..values import Node

_GROUP = "azure-native:network:NetworkSecurityGroup"
_RULE = "azure-native:network:SecurityRule"
_ADMINISTRATION = ("22", "3389")


def _both(entry: Node, one: str, many: str) -> list[Node]:
    """Items of what has a property for one and a property for many."""
    return [*entry.each(one), *entry.each(many)]


def _open(entry: Node, ports: list[int]) -> Iterator[str]:
    if entry.get("access") != "Allow" or entry.get("direction") != "Inbound":
        return
    named = _both(entry, "sourceAddressPrefix", "sourceAddressPrefixes")
    sources = [each for each in named if anybody(str(each.known))]
    if not sources:
        return
    may = {str(port) for port in ports} - set(_ADMINISTRATION)
    ranges = _both(entry, "destinationPortRange", "destinationPortRanges")
    to = [str(each.known) for each in ranges]
    if entry.get("protocol") == "Tcp" and to and set(to) <= may:
        return
    what = "every port" if "*" in to or not to else f"port {', '.join(to)}"
    for source in sources:
        yield f"{source.path} lets {source.known} reach {what}"


def _check(case: Case) -> Iterator[str]:
    group = case.resource.type == _GROUP
    for entry in case.inputs.each("securityRules") if group else [case.inputs]:
        yield from _open(entry, case.settings["openPorts"])


RULE = Rule(
    id="azure-nsg-restricted",
    title="Network security groups let nobody in from everywhere",
    severity="high",
    why="What the whole internet may reach, it scans within minutes.",
    mend="Name the networks that may, or the port in the setting openPorts; 22 and 3389 stay closed.",
    providers=("azure-native",),
    types=(_GROUP, _RULE),
    check=_check,
    frameworks={
        "cis-azure": ("7.1", "7.2", "7.3"),
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.3.1", "1.4.2"),
        "soc2": ("CC6.6",),
    },
    settings=("openPorts",),
)
