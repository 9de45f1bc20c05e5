"""Kinds of disks."""

from __future__ import annotations

from ..suite import UNKNOWN, Fixture, suite

TestVolume = suite(
    "disks-current",
    Fixture("aws:ebs/volume:Volume", {"availabilityZone": "us-east-1a", "type": "gp3"}),
    bad=[({"type": "gp2"}, "type is gp2"), ({"type": "io1"}, "type is io1")],
    unknown=[({"type": UNKNOWN}, "type")],
)

TestTemplate = suite(
    "disks-current",
    Fixture(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3"}}]},
    ),
    bad=[
        (
            {"blockDeviceMappings.0.ebs.volumeType": "gp2"},
            "blockDeviceMappings[0].ebs.volumeType is gp2",
        )
    ],
)
