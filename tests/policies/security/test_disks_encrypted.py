"""Disks of volumes, launch templates and instances."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestVolume = suite(
    "disks-encrypted",
    Fixture("aws:ebs/volume:Volume", {"availabilityZone": "us-east-1a", "encrypted": True}),
    bad=[
        ({"encrypted": False}, "encrypted is false"),
        ({"encrypted": DROP}, "encrypted is not set"),
    ],
    unknown=[({"encrypted": UNKNOWN}, "encrypted")],
)

TestTemplate = suite(
    "disks-encrypted",
    Fixture(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true"}}]},
    ),
    bad=[
        (
            {"blockDeviceMappings": DROP},
            "blockDeviceMappings is not set, and so the disk is what the image makes it",
        ),
        (
            {"blockDeviceMappings.0.ebs.encrypted": "false"},
            "blockDeviceMappings[0].ebs.encrypted is false",
        ),
    ],
    fine=[{"blockDeviceMappings.0": {"deviceName": "/dev/xvdb", "noDevice": "true"}}],
    unknown=[
        ({"blockDeviceMappings": UNKNOWN}, "blockDeviceMappings"),
        (
            {"blockDeviceMappings.0.ebs.encrypted": UNKNOWN},
            "blockDeviceMappings[0].ebs.encrypted",
        ),
    ],
)

TestInstance = suite(
    "disks-encrypted",
    Fixture(
        "aws:ec2/instance:Instance",
        {
            "rootBlockDevice": {"encrypted": True},
            "ebsBlockDevices": [{"deviceName": "/dev/xvdb", "encrypted": True}],
        },
    ),
    bad=[
        ({"rootBlockDevice": DROP}, "rootBlockDevice.encrypted is not set"),
        ({"ebsBlockDevices.0.encrypted": False}, "ebsBlockDevices[0].encrypted is false"),
    ],
)

TestDefault = suite(
    "disks-encrypted",
    Fixture("aws:ebs/encryptionByDefault:EncryptionByDefault", {"enabled": True}),
    bad=[
        (
            {"enabled": False},
            "enabled is false, and so disks are in the clear unless each says otherwise",
        )
    ],
    fine=[{"enabled": DROP}],
    unknown=[({"enabled": UNKNOWN}, "enabled")],
)
