"""The key of disks."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

KEY = "encryption.diskEncryptionSetId"

INPUTS = {
    **GROUP,
    "creationData": {"createOption": "Copy", "sourceResourceId": UNKNOWN},
    "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": UNKNOWN},
}

TestDisk = suite(
    "azure-disks-encrypted",
    Fixture("azure-native:compute:Disk", INPUTS),
    bad=[({KEY: DROP}, f"{KEY} is not set"), ({"encryption": DROP}, f"{KEY} is not set")],
    unknown=[({"encryption": UNKNOWN}, "encryption")],
)

TestSnapshot = suite(
    "azure-disks-encrypted",
    Fixture("azure-native:compute:Snapshot", INPUTS),
    bad=[({KEY: DROP}, f"{KEY} is not set")],
)
