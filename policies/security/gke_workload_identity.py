"""Pods of GKE have identities of their own."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among, demand_set, on
from ..gcp import CLUSTER, NODE_POOL, nodes
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == CLUSTER and not on(case.inputs.get("enableAutopilot")):
        yield from demand_set(case.inputs, "workloadIdentityConfig.workloadPool")
    for each in nodes(case):
        yield from demand_among(each, "workloadMetadataConfig.mode", "GKE_METADATA")


RULE = Rule(
    id="gke-workload-identity",
    title="Pods of GKE have identities of their own, and not those of their nodes",
    severity="high",
    why="Without it, any pod can ask the metadata server for the node's token, and is the node.",
    mend="Set workloadIdentityConfig.workloadPool of the cluster to PROJECT.svc.id.goog, and "
    "nodeConfig.workloadMetadataConfig.mode of its pools to GKE_METADATA.",
    providers=("gcp",),
    types=(CLUSTER, NODE_POOL),
    check=_check,
    frameworks={
        "cis-gke": ("5.2.2", "5.4.1"),
        "iso-27001": ("A.5.16",),
        "nist-800-53": ("AC-6",),
        "soc2": ("CC6.1", "CC6.3"),
    },
)
