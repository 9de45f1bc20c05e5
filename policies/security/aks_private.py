"""The API server of AKS does not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER, anybody
from ..checks import on
from ..rule import Case, Rule

_ACCESS = "apiServerAccessProfile"


def _check(case: Case) -> Iterator[str]:
    if on(case.inputs.get(f"{_ACCESS}.enablePrivateCluster")):
        return
    ranges = case.inputs.each(f"{_ACCESS}.authorizedIPRanges")
    if not ranges:
        yield "The API server answers any address"
    for each in ranges:
        if anybody(str(each.known)):
            yield f"The API server answers any address: {each.path} is {each.known}"


RULE = Rule(
    id="aks-private",
    title="The API server of AKS does not answer the whole internet",
    severity="high",
    why="A flaw in the API server, or one leaked token, is enough where anybody can reach it.",
    mend="Set apiServerAccessProfile.enablePrivateCluster, or name your networks in authorizedIPRanges.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-aks": ("5.4.1",),
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2",),
        "soc2": ("CC6.1",),
    },
)
