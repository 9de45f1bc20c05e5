"""Cosmos DB does not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import COSMOS, anybody
from ..checks import on, say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    public = case.inputs.get("publicNetworkAccess")
    if public in ("Disabled", "SecuredByPerimeter"):
        return
    addresses = case.inputs.each("ipRules")
    if not addresses and not on(case.inputs.get("isVirtualNetworkFilterEnabled")):
        yield f"publicNetworkAccess is {say(public)}, and neither ipRules nor networks are named"
    for each in addresses:
        address = each.at("ipAddressOrRange")
        if anybody(str(address.known)):
            # 0.0.0.0 means whatever runs on Azure, of any customer.
            yield f"{address.path} is {address.known}"


RULE = Rule(
    id="cosmosdb-private",
    title="Cosmos DB does not answer the whole internet",
    severity="high",
    why="A database that anybody can reach is one leaked key away from being read.",
    mend="Set publicNetworkAccess to Disabled, or name the addresses and networks that may.",
    providers=("azure-native",),
    types=(COSMOS,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2",),
    },
)
