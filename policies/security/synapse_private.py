"""Workspaces of Synapse do not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import SYNAPSE, range_for_all
from ..checks import demand_among
from ..rule import Case, Rule

_FIREWALL = "azure-native:synapse:IpFirewallRule"


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == _FIREWALL:
        yield from range_for_all(case.inputs)
        return
    yield from demand_among(case.inputs, "publicNetworkAccess", "Disabled")


RULE = Rule(
    id="synapse-private",
    title="Workspaces of Synapse do not answer the whole internet",
    severity="high",
    why="A warehouse that anybody can reach is one weak password away from being read.",
    mend="Set publicNetworkAccess to Disabled, and reach the workspace through private endpoints; let no "
    "firewall rule begin at 0.0.0.0 or end at 255.255.255.255.",
    providers=("azure-native",),
    types=(SYNAPSE, _FIREWALL),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2", "7.3.1"),
    },
)
