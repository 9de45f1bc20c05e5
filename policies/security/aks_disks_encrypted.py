"""Disks of AKS nodes are encrypted, down to the host."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER, NODE_POOL, pools
from ..checks import demand_on, demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == CLUSTER:
        yield from demand_set(case.inputs, "diskEncryptionSetID")
    for pool in pools(case.resource):
        yield from demand_on(pool, "enableEncryptionAtHost")


RULE = Rule(
    id="aks-disks-encrypted",
    title="Disks of AKS nodes are encrypted with a key of your own, their caches on the host too",
    severity="medium",
    why="Temporary disks and caches hold images, datasets and what pods write, and are in clear on "
    "the host unless it encrypts them.",
    mend="Give the cluster a diskEncryptionSetID, and each pool enableEncryptionAtHost.",
    providers=("azure-native",),
    types=(CLUSTER, NODE_POOL),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-28", "SC-28(1)"),
        "pci-dss": ("3.5.1",),
    },
)
