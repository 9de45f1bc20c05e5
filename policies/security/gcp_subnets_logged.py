"""Subnets on Google Cloud keep flow logs."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import MACHINES, SUBNET
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("purpose", "PRIVATE") not in MACHINES:
        return
    # Without anything in it, it stands for the defaults.
    if case.inputs.at("logConfig").value is None:
        yield "logConfig is not set"
    elif case.inputs.get("logConfig.flowSampling") == 0:
        yield "logConfig.flowSampling is 0"


RULE = Rule(
    id="gcp-subnets-logged",
    title="Subnets on Google Cloud keep flow logs",
    severity="medium",
    why="They show who tried to reach what, and where data went.",
    mend="Set logConfig of the subnet.",
    providers=("gcp",),
    types=(SUBNET,),
    check=_check,
    frameworks={
        "cis-gcp": ("3.8",),
        "cis-gke": ("5.6.1",),
        "iso-27001": ("A.8.15", "A.8.16", "A.8.20", "A.8.21", "A.8.22"),
        "nist-800-53": ("AU-2",),
        "pci-dss": ("10.2.1",),
        "soc2": ("CC7.2",),
    },
)
