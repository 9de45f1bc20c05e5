"""Nodes of GKE prove what they have booted."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..gcp import CLUSTER, NODE_POOL, nodes
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # On unless told otherwise, as is the watch over integrity; secure boot is not.
    if case.resource.type == CLUSTER and case.inputs.get("enableShieldedNodes") is False:
        yield "enableShieldedNodes is false"
    for each in nodes(case):
        yield from demand_on(each, "shieldedInstanceConfig.enableSecureBoot")
        integrity = each.at("shieldedInstanceConfig.enableIntegrityMonitoring")
        if integrity.known is False:
            yield f"{integrity.path} is false"


RULE = Rule(
    id="gke-shielded-nodes",
    title="Nodes of GKE prove who they are and what they have booted",
    severity="medium",
    why="Otherwise stolen bootstrap credentials make any machine a node, and a rootkit outlives reboots.",
    mend="Leave enableShieldedNodes on, and set enableSecureBoot and enableIntegrityMonitoring of "
    "nodeConfig.shieldedInstanceConfig to true.",
    providers=("gcp",),
    types=(CLUSTER, NODE_POOL),
    check=_check,
    frameworks={"cis-gke": ("5.5.5", "5.5.6", "5.5.7"), "soc2": ("CC6.8",)},
)
