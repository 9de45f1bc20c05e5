"""Machines reach Google's APIs without the internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..gcp import MACHINES, SUBNET
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("purpose", "PRIVATE") in MACHINES:
        yield from demand_on(case.inputs, "privateIpGoogleAccess")


RULE = Rule(
    id="gcp-apis-private",
    title="Machines on Google Cloud reach its APIs without the internet",
    severity="low",
    why="Without it they need an address of their own or a way out for each image and each object, "
    "and the way out is open to all else too.",
    mend="Set privateIpGoogleAccess of the subnet to true.",
    providers=("gcp",),
    types=(SUBNET,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.20",),
        "nist-800-53": ("SC-7",),
    },
)
