"""Every namespace has a network policy."""

from __future__ import annotations

from collections.abc import Iterator

from ..kubernetes import NAMESPACE, inside
from ..rule import Case, Rule

_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def _check(case: Case) -> Iterator[str]:
    name = case.inputs.get("metadata.name")
    if not inside(case, _POLICY):
        yield f"The namespace {name} has no NetworkPolicy"


RULE = Rule(
    id="namespaces-isolated",
    title="Every namespace has a network policy",
    severity="high",
    why="Without one, every pod of the cluster reaches every pod of the namespace.",
    mend="Add a NetworkPolicy that denies all ingress, and others that allow what is needed.",
    providers=("kubernetes",),
    types=(NAMESPACE,),
    siblings=True,
    check=_check,
    frameworks={
        "cis-k8s": ("5.3.2",),
        "iso-27001": ("A.8.20", "A.8.22"),
        "nist-800-53": ("SC-7",),
        "pci-dss": ("1.2.6", "1.3.1", "1.4.1"),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
