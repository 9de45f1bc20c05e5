"""The default security group of a network lets nothing through."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule

_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"


def _check(case: Case) -> Iterator[str]:
    groups = case.stack.attached(case.resource, "vpcId", _GROUP)
    if not groups:
        yield "The network's default security group is left as AWS makes it: open among its members"
    for group in groups:
        for side in ("ingress", "egress"):
            if group.inputs.has(side):
                yield f"The network's default security group has {side} rules"


RULE = Rule(
    id="default-group-empty",
    title="The default security group of a network lets nothing through",
    severity="medium",
    why="What is made without a group lands in it, and would reach everything else that did.",
    mend="Take it over with a DefaultSecurityGroup without ingress and egress.",
    providers=("aws",),
    types=("aws:ec2/vpc:Vpc",),
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("EC2.2",),
        "cis-aws": ("5.4",),
        "iso-27001": ("A.8.20", "A.8.22"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.3.1",),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
