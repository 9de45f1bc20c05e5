"""Nodes of AKS have no public addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER, NODE_POOL, pools
from ..checks import demand_off
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for pool in pools(case.resource):
        yield from demand_off(pool, "enableNodePublicIP")


RULE = Rule(
    id="aks-nodes-private",
    title="Nodes of AKS have no public addresses",
    severity="high",
    why="With an address each, a node port or a forgotten SSH key opens the cluster to the internet.",
    mend="Leave enableNodePublicIP off; let nodes out through a NAT gateway.",
    providers=("azure-native",),
    types=(CLUSTER, NODE_POOL),
    check=_check,
    frameworks={
        "cis-aks": ("5.4.3",),
        "iso-27001": ("A.8.20",),
        "nist-800-53": ("SC-7",),
        "pci-dss": ("1.4.2",),
    },
)
