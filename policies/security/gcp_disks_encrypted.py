"""Disks on Google Cloud are encrypted with your key."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import CLUSTER, INSTANCE_TEMPLATES, INSTANCES, NODE_POOL, nodes, provisioned_nodes
from ..rule import Case, Rule
from ..values import Node

_DISKS = ("gcp:compute/disk:Disk", "gcp:compute/regionDisk:RegionDisk")
_KEY = "diskEncryptionKey"


def _keys(case: Case) -> Iterator[tuple[Node, str]]:
    """What a key is looked for in, and by which name."""
    inputs, kind = case.inputs, case.resource.type
    if kind in _DISKS:
        yield inputs, _KEY
    elif kind in INSTANCE_TEMPLATES:
        for disk in inputs.each("disks"):
            # A scratch disk takes no key, and one that is there already is judged by itself.
            if disk.get("type") != "SCRATCH" and not disk.has("source"):
                yield disk, f"{_KEY}.kmsKeySelfLink"
    elif kind in INSTANCES:
        disk = inputs.at("bootDisk")
        if not disk.has("source") and not disk.has("diskEncryptionKeyRaw"):
            yield disk, "kmsKeySelfLink"
    else:
        for each in (*nodes(case), *provisioned_nodes(case)):
            yield each, "bootDiskKmsKey"


def _check(case: Case) -> Iterator[str]:
    for node, name in _keys(case):
        if not node.has(name):
            yield f"{node.at(name).path} is not set, and so the key is Google's"


RULE = Rule(
    id="gcp-disks-encrypted",
    title="Disks on Google Cloud are encrypted with a key of yours",
    severity="medium",
    why="Images, models and data of every pod pass through the disks of its node; what your key "
    "encrypts, you can close, and see who opened it.",
    mend="Name a key of Cloud KMS: bootDiskKmsKey of nodes, kmsKeySelfLink of a disk.",
    providers=("gcp",),
    types=(*_DISKS, *INSTANCES, CLUSTER, NODE_POOL),
    check=_check,
    frameworks={
        "cis-gke": ("5.9.1", "5.9.2"),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
