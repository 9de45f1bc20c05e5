"""Users of AKS come from Entra ID."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import demand_on, demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "disableLocalAccounts")
    yield from demand_set(case.inputs, "aadProfile")
    if case.inputs.get("enableRBAC", True) is not True:
        yield "enableRBAC is false"


RULE = Rule(
    id="aks-local-accounts-off",
    title="Users of AKS come from Entra ID, and nobody has the shared certificate of an administrator",
    severity="high",
    why="The certificate of the local administrator belongs to nobody, passes every role, and lasts "
    "after its holder has left.",
    mend="Set disableLocalAccounts to true, give an aadProfile, and leave enableRBAC on.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-aks": ("5.5.1",),
        "iso-27001": ("A.5.16", "A.8.5"),
        "nist-800-53": ("AC-3(7)", "IA-2"),
        "pci-dss": ("7.2.1", "8.2.1"),
        "soc2": ("CC6.3",),
    },
)
