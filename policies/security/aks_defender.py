"""Defender watches AKS."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "securityProfile.defender.securityMonitoring.enabled")


RULE = Rule(
    id="aks-defender",
    title="Defender watches what runs on AKS",
    severity="medium",
    why="An attack on a pod shows in what the node does, such as a shell or a miner, and in no log.",
    mend="Turn on securityProfile.defender.securityMonitoring, with the workspace that it reports to.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.16",),
        "nist-800-53": ("SI-4",),
        "pci-dss": ("11.5.1",),
        "soc2": ("CC7.2",),
    },
    # Others watch nodes as well, and a network without a way out has no way to Defender.
    enforcement="advisory",
)
