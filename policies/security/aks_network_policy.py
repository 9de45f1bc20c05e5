"""AKS enforces network policies."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_among(
        case.inputs, "networkProfile.networkPolicy", "azure", "calico", "cilium"
    )


RULE = Rule(
    id="aks-network-policy",
    title="AKS enforces network policies",
    severity="high",
    why="Without an engine a NetworkPolicy is taken and does nothing: every pod reaches every other.",
    mend="Set networkProfile.networkPolicy to cilium, calico or azure when the cluster is made.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-aks": ("5.4.4",),
        "iso-27001": ("A.8.20", "A.8.22"),
        "nist-800-53": ("SC-7",),
        "pci-dss": ("1.3.1",),
    },
)
