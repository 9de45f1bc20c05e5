"""EKS replaces nodes that are broken."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import NODE_GROUP
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "nodeRepairConfig.enabled")


RULE = Rule(
    id="eks-nodes-repaired",
    title="EKS repairs the nodes of every group",
    severity="medium",
    why="A node whose kernel, network or GPU hangs keeps its pods until somebody looks.",
    mend="Set nodeRepairConfig.enabled to true, and install the node monitoring agent.",
    providers=("aws",),
    types=(NODE_GROUP,),
    check=_check,
    frameworks={"nist-800-53": ("CP-10",)},
    enforcement="advisory",
)
