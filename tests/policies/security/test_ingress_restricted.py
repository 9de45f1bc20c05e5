"""Who security groups let in."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestGroup = suite(
    "ingress-restricted",
    Fixture(
        "aws:ec2/securityGroup:SecurityGroup",
        {
            "ingress": [
                {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}
            ]
        },
    ),
    bad=[
        (
            {"ingress.0.cidrBlocks.0": "0.0.0.0/0"},
            "ingress[0].cidrBlocks[0] lets 0.0.0.0/0 reach port 443",
        ),
        (
            {"ingress.0.ipv6CidrBlocks": ["::/0"], "ingress.0.fromPort": 0},
            "ingress[0].ipv6CidrBlocks[0] lets ::/0 reach ports 0 to 443",
        ),
    ],
    fine=[{"ingress": DROP}, {"ingress.0.securityGroups": [UNKNOWN]}],
    unknown=[
        ({"ingress": UNKNOWN}, "ingress"),
        ({"ingress.0.cidrBlocks.0": UNKNOWN}, "ingress[0].cidrBlocks[0]"),
    ],
    configured=[
        ({"openPorts": [443]}, {"ingress.0.cidrBlocks.0": "0.0.0.0/0"}, None),
        (
            {"openPorts": [443]},
            {"ingress.0.cidrBlocks.0": "0.0.0.0/0", "ingress.0.toPort": 444},
            "ingress[0].cidrBlocks[0] lets 0.0.0.0/0 reach ports 443 to 444",
        ),
    ],
)

TestIngressRule = suite(
    "ingress-restricted",
    Fixture(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"ipProtocol": "-1", "securityGroupId": "sg-1", "cidrIpv4": "10.0.0.0/8"},
    ),
    bad=[({"cidrIpv4": "0.0.0.0/0"}, "cidrIpv4 lets 0.0.0.0/0 reach every port")],
    unknown=[({"cidrIpv4": UNKNOWN}, "cidrIpv4")],
)

TestOlderRule = suite(
    "ingress-restricted",
    Fixture(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {
            "type": "ingress",
            "protocol": "tcp",
            "fromPort": 22,
            "toPort": 22,
            "securityGroupId": "sg-1",
            "cidrBlocks": ["10.0.0.0/8"],
        },
    ),
    bad=[({"cidrBlocks": ["0.0.0.0/0"]}, "cidrBlocks[0] lets 0.0.0.0/0 reach port 22")],
    fine=[{"cidrBlocks": ["0.0.0.0/0"], "type": "egress"}],
)
