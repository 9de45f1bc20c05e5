"""Keys of disks."""

from __future__ import annotations

from ..fixtures_gcp import AUTOPILOT, GKE, GKE_WITH_POOL, KEY, NODE_POOL, VM
from ..suite import DROP, UNKNOWN, Fixture, suite

UNSET = "is not set, and so the key is Google's"
BOOT = "nodeConfig.bootDiskKmsKey"
DEFAULTS = "clusterAutoscaling.autoProvisioningDefaults"

TestPool = suite(
    "gcp-disks-encrypted",
    NODE_POOL,
    bad=[({BOOT: DROP}, f"{BOOT} {UNSET}"), ({"nodeConfig": DROP}, f"{BOOT} {UNSET}")],
    fine=[{BOOT: UNKNOWN}],
    unknown=[({"nodeConfig": UNKNOWN}, "nodeConfig")],
)

TestCluster = suite(
    "gcp-disks-encrypted",
    GKE,
    bad=[({"clusterAutoscaling.enabled": True}, f"{DEFAULTS}.bootDiskKmsKey {UNSET}")],
)

TestClusterWithPool = suite(
    "gcp-disks-encrypted",
    GKE_WITH_POOL,
    bad=[({f"nodePools.0.{BOOT}": DROP}, f"nodePools[0].{BOOT} {UNSET}")],
)

TestAutopilot = suite(
    "gcp-disks-encrypted",
    AUTOPILOT,
    bad=[({f"{DEFAULTS}.bootDiskKmsKey": DROP}, f"{DEFAULTS}.bootDiskKmsKey {UNSET}")],
)

TestDisk = suite(
    "gcp-disks-encrypted",
    Fixture("gcp:compute/disk:Disk", {"diskEncryptionKey": {"kmsKeySelfLink": KEY}}),
    bad=[({"diskEncryptionKey": DROP}, f"diskEncryptionKey {UNSET}")],
    fine=[{"diskEncryptionKey": UNKNOWN}],
)

TestInstance = suite(
    "gcp-disks-encrypted",
    VM,
    bad=[({"bootDisk.kmsKeySelfLink": DROP}, f"bootDisk.kmsKeySelfLink {UNSET}")],
    fine=[{"bootDisk": {"source": "a-disk"}}, {"bootDisk": {"diskEncryptionKeyRaw": "a-key"}}],
    unknown=[({"bootDisk": UNKNOWN}, "bootDisk")],
)

TestTemplate = suite(
    "gcp-disks-encrypted",
    Fixture(
        "gcp:compute/instanceTemplate:InstanceTemplate",
        {"machineType": "e2-small", "disks": [{"diskEncryptionKey": {"kmsKeySelfLink": KEY}}]},
    ),
    bad=[
        (
            {"disks.0.diskEncryptionKey": DROP},
            f"disks[0].diskEncryptionKey.kmsKeySelfLink {UNSET}",
        )
    ],
    fine=[{"disks.0": {"type": "SCRATCH"}}, {"disks.0": {"source": "a-disk"}}],
    unknown=[({"disks": UNKNOWN}, "disks"), ({"disks.0": UNKNOWN}, "disks[0]")],
)
