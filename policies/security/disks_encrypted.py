"""Disks are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import INSTANCE, LAUNCH_TEMPLATE
from ..checks import demand_on
from ..rule import Case, Rule

_VOLUME = "aws:ebs/volume:Volume"
_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    if case.resource.type == _VOLUME:
        yield from demand_on(inputs, "encrypted")
    elif case.resource.type == LAUNCH_TEMPLATE:
        mappings = inputs.each("blockDeviceMappings")
        if not mappings:
            yield "blockDeviceMappings is not set, and so the disk is what the image makes it"
        for mapping in mappings:
            if mapping.has("ebs"):
                yield from demand_on(mapping, "ebs.encrypted")
    elif case.resource.type == _DEFAULT:
        if inputs.get("enabled", True) is not True:
            yield "enabled is false, and so disks are in the clear unless each says otherwise"
    else:
        yield from demand_on(inputs, "rootBlockDevice.encrypted")
        for disk in inputs.each("ebsBlockDevices"):
            yield from demand_on(disk, "encrypted")


RULE = Rule(
    id="disks-encrypted",
    title="Disks of EC2 are encrypted",
    severity="high",
    why="Images, models and data of every pod pass through the disks of its node, and outlive it in "
    "snapshots.",
    mend="Set encrypted to true on every disk, and name your key in kmsKeyId.",
    providers=("aws",),
    types=(_VOLUME, LAUNCH_TEMPLATE, INSTANCE, _DEFAULT),
    check=_check,
    frameworks={
        "aws-hub": ("EC2.3", "EC2.181"),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28", "SC-28(1)", "SC-13"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
