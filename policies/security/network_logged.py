"""Networks keep flow logs."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule

_LOG = "aws:ec2/flowLog:FlowLog"


def _check(case: Case) -> Iterator[str]:
    logs = case.stack.attached(case.resource, "vpcId", _LOG)
    if not logs:
        yield "The network has no flow log"
        return
    kinds = [log.inputs.get("trafficType") for log in logs]
    if not {"ALL", "REJECT"} & set(kinds):
        yield f"The network's flow log records {say(kinds[0])} traffic, not what was refused"


RULE = Rule(
    id="network-logged",
    title="Networks keep flow logs",
    severity="medium",
    why="They show who tried to reach what, and where data went.",
    mend="Add a FlowLog of the VPC with trafficType ALL.",
    providers=("aws",),
    types=("aws:ec2/vpc:Vpc",),
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("EC2.6",),
        "cis-aws": ("3.7",),
        "iso-27001": ("A.8.15",),
        "nist-800-53": ("AC-4(26)", "AU-2", "AU-3", "AU-12", "CA-7"),
        "pci-dss": ("10.2.1",),
        "soc2": ("CC7.2",),
    },
)
