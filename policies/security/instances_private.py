"""Machines have no public address."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import INSTANCE, LAUNCH_TEMPLATE
from ..checks import demand_off
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    template = case.resource.type == LAUNCH_TEMPLATE
    for node in case.inputs.each("networkInterfaces") if template else [case.inputs]:
        yield from demand_off(node, "associatePublicIpAddress")


RULE = Rule(
    id="instances-private",
    title="Machines of EC2 have no public address of their own",
    severity="high",
    why="Whatever listens on such a machine is one security group away from the internet.",
    mend="Set associatePublicIpAddress to false; a load balancer, a NAT gateway and Session Manager "
    "need no address on the machine.",
    providers=("aws",),
    types=(INSTANCE, LAUNCH_TEMPLATE),
    check=_check,
    frameworks={
        "aws-hub": ("EC2.9", "EC2.25"),
        "iso-27001": ("A.5.15", "A.8.3"),
        "nist-800-53": ("AC-3", "AC-4(21)", "AC-6", "SC-7"),
        "pci-dss": ("1.3.1", "1.4.2"),
        "soc2": ("CC6.6",),
    },
)
