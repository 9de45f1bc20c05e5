"""Security groups let nobody in from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import ANYWHERE
from ..rule import Case, Rule
from ..values import Node

_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def _open(entry: Node, protocol: str, sources: tuple[str, ...], ports: list[int]) -> Iterator[str]:
    found = [each for name in sources for each in entry.each(name) if each.known in ANYWHERE]
    if not found:
        return
    first, last = entry.get("fromPort"), entry.get("toPort")
    if entry.get(protocol) == "tcp" and first == last and first in ports:
        return
    what = f"port {first}" if first == last and first is not None else f"ports {first} to {last}"
    if str(entry.get(protocol)) == "-1":
        what = "every port"
    for source in found:
        yield f"{source.path} lets {source.known} reach {what}"


def _check(case: Case) -> Iterator[str]:
    inputs, ports = case.inputs, case.settings["openPorts"]
    if case.resource.type == _INGRESS:
        yield from _open(inputs, "ipProtocol", ("cidrIpv4", "cidrIpv6"), ports)
        return
    entries = inputs.each("ingress") if case.resource.type == _GROUP else [inputs]
    if case.resource.type == _RULE and inputs.get("type") != "ingress":
        return
    for entry in entries:
        yield from _open(entry, "protocol", ("cidrBlocks", "ipv6CidrBlocks"), ports)


RULE = Rule(
    id="ingress-restricted",
    title="Security groups let nobody in from everywhere",
    severity="high",
    why="What the whole internet may reach, it scans within minutes.",
    mend="Name the networks or the security groups that may, or the port in the setting openPorts.",
    providers=("aws",),
    types=(_GROUP, _RULE, _INGRESS),
    check=_check,
    frameworks={
        "aws-hub": ("EC2.13", "EC2.14", "EC2.18", "EC2.19"),
        "cis-aws": ("5.2", "5.3"),
        "iso-27001": ("A.8.20", "A.8.22"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.3.1", "1.4.2"),
        "soc2": ("CC6.1", "CC6.6"),
    },
    settings=("openPorts",),
)
