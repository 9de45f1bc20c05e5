"""AKS keeps its audit log."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER, not_logged
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from not_logged(case, "managedClusters", "resourceName", "kube-audit", "kube-audit-admin")


RULE = Rule(
    id="aks-audited",
    title="AKS keeps the audit log of its API server",
    severity="medium",
    why="It is the only record of who changed or read what in the cluster, and Azure keeps none "
    "unless told to.",
    mend="Add a DiagnosticSetting of the cluster with kube-audit or kube-audit-admin enabled.",
    providers=("azure-native",),
    types=(CLUSTER,),
    siblings=True,
    check=_check,
    frameworks={
        "cis-aks": ("2.1.1",),
        "iso-27001": ("A.8.15",),
        "nist-800-53": ("AU-12",),
        "pci-dss": ("10.2.1",),
    },
)
