"""Public addresses of nodes."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "subnets-private",
    Fixture("aws:ec2/subnet:Subnet", {"vpcId": "vpc-1", "mapPublicIpOnLaunch": False}),
    bad=[({"mapPublicIpOnLaunch": True}, "mapPublicIpOnLaunch is true")],
    fine=[{"mapPublicIpOnLaunch": DROP}],
    unknown=[({"mapPublicIpOnLaunch": UNKNOWN}, "mapPublicIpOnLaunch")],
)
