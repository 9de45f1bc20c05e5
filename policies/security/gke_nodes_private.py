"""Nodes of GKE have no addresses on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..gcp import CLUSTER, NODE_POOL
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == CLUSTER:
        yield from demand_on(case.inputs, "privateClusterConfig.enablePrivateNodes")
    # A pool is as its cluster says, unless it says something itself.
    elif case.inputs.get("networkConfig.enablePrivateNodes") is False:
        yield "networkConfig.enablePrivateNodes is false"


RULE = Rule(
    id="gke-nodes-private",
    title="Nodes of GKE have no addresses on the internet",
    severity="high",
    why="A node with an address of its own can be scanned, and whatever a pod opens on it is found.",
    mend="Set privateClusterConfig.enablePrivateNodes to true, and let nodes out through Cloud NAT.",
    providers=("gcp",),
    types=(CLUSTER, NODE_POOL),
    check=_check,
    frameworks={
        "cis-gke": ("5.6.5",),
        "iso-27001": ("A.8.20",),
        "nist-800-53": ("AC-3", "SC-7"),
        "pci-dss": ("1.4.2",),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
