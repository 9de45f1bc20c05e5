"""Public addresses of machines."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "instances-private",
    Fixture("aws:ec2/instance:Instance", {"associatePublicIpAddress": False}),
    bad=[({"associatePublicIpAddress": True}, "associatePublicIpAddress is true")],
    fine=[{"associatePublicIpAddress": DROP}],
    unknown=[({"associatePublicIpAddress": UNKNOWN}, "associatePublicIpAddress")],
)

TestTemplate = suite(
    "instances-private",
    Fixture(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"networkInterfaces": [{"deviceIndex": 0, "associatePublicIpAddress": "false"}]},
    ),
    bad=[
        (
            {"networkInterfaces.0.associatePublicIpAddress": "true"},
            "networkInterfaces[0].associatePublicIpAddress is true",
        )
    ],
    fine=[{"networkInterfaces": DROP}],
    unknown=[({"networkInterfaces": UNKNOWN}, "networkInterfaces")],
)
