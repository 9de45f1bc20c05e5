"""Machines have no public address."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import on, say
from ..rule import Case, Rule

_INSTANCE = "aws:ec2/instance:Instance"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_SWITCH = "associatePublicIpAddress"


def _check(case: Case) -> Iterator[str]:
    template = case.resource.type == _TEMPLATE
    for node in case.inputs.each("networkInterfaces") if template else [case.inputs]:
        switch = node.at(_SWITCH)
        if on(switch.known):
            yield f"{switch.path} is {say(switch.known)}"


RULE = Rule(
    id="instances-private",
    title="Machines of EC2 have no public address of their own",
    severity="high",
    why="Whatever listens on such a machine is one security group away from the internet.",
    mend="Set associatePublicIpAddress to false; a load balancer, a NAT gateway and Session Manager "
    "need no address on the machine.",
    providers=("aws",),
    types=(_INSTANCE, _TEMPLATE),
    check=_check,
)
