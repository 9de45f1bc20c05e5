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

TestClass = suite(
    "disks-current",
    Fixture(
        "kubernetes:storage.k8s.io/v1:StorageClass",
        {"provisioner": "ebs.csi.aws.com", "parameters": {"type": "gp3"}},
    ),
    bad=[({"parameters.type": "gp2"}, "parameters.type is gp2")],
    fine=[{"provisioner": "example.com/disks", "parameters.type": "standard"}],
)
