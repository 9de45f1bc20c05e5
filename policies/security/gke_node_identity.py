"""Nodes of GKE have a service account of their own."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import CLUSTER, NODE_POOL, default_account, nodes, provisioned_nodes
from ..rule import Case, Rule
from ..values import UNKNOWNS


def _check(case: Case) -> Iterator[str]:
    for each in (*nodes(case), *provisioned_nodes(case)):
        account = each.at("serviceAccount")
        if not each.has("serviceAccount"):
            yield f"{account.path} is not set, and so is Compute Engine's default one"
        # What is not known comes from another resource, and is an account of its own.
        elif account.value not in UNKNOWNS and default_account(str(account.value)):
            yield f"{account.path} is Compute Engine's default one"


RULE = Rule(
    id="gke-node-identity",
    title="Nodes of GKE have a service account of their own",
    severity="high",
    why="Compute Engine's default account may edit the whole project, and then so may each node.",
    mend="Set nodeConfig.serviceAccount to an account with roles/container.defaultNodeServiceAccount.",
    providers=("gcp",),
    types=(CLUSTER, NODE_POOL),
    check=_check,
    frameworks={
        "cis-gke": ("5.2.1",),
        "iso-27001": ("A.5.16",),
        "nist-800-53": ("AC-6",),
        "pci-dss": ("7.2.5",),
        "soc2": ("CC6.3",),
    },
)
