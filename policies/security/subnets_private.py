"""Subnets give no public address by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_off
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_off(case.inputs, "mapPublicIpOnLaunch")


RULE = Rule(
    id="subnets-private",
    title="Subnets give no public address by themselves",
    severity="medium",
    why="A node that lands in the wrong subnet would be on the internet.",
    mend="Set mapPublicIpOnLaunch to false; load balancers and NAT gateways have addresses without it.",
    providers=("aws",),
    types=("aws:ec2/subnet:Subnet",),
    check=_check,
    frameworks={
        "aws-hub": ("EC2.15",),
        "iso-27001": ("A.5.15", "A.8.3"),
        "pci-dss": ("1.3.1", "1.4.2"),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
