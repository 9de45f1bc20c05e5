"""GKE repairs and upgrades the nodes of every pool."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import NODE_POOL
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # Both are on unless told otherwise. Nodes that wait for capacity may not be repaired: a repair
    # would give back what was waited for.
    waiting = case.inputs.get("queuedProvisioning.enabled") or case.inputs.get(
        "nodeConfig.flexStart"
    )
    if not waiting and case.inputs.get("management.autoRepair") is False:
        yield "management.autoRepair is false"
    if case.inputs.get("management.autoUpgrade") is False:
        yield "management.autoUpgrade is false"


RULE = Rule(
    id="gke-nodes-repaired",
    title="GKE repairs the nodes of every pool, and keeps them upgraded",
    severity="medium",
    why="A node whose kernel or disk hangs keeps its pods until somebody looks, and one that is not "
    "upgraded keeps every known hole.",
    mend="Leave management.autoRepair and management.autoUpgrade on; only pools that wait for capacity "
    "go without repair.",
    providers=("gcp",),
    types=(NODE_POOL,),
    check=_check,
    frameworks={
        "cis-gke": ("5.5.2", "5.5.3"),
        "iso-27001": ("A.8.8",),
        "nist-800-53": ("CP-10", "SI-2"),
        "pci-dss": ("6.3.3",),
    },
)
