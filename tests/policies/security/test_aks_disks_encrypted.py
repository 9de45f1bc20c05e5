"""Disks of AKS nodes."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

HOST = "agentPoolProfiles.0.enableEncryptionAtHost"

TestCluster = suite(
    "aks-disks-encrypted",
    CLUSTER,
    bad=[
        ({"diskEncryptionSetID": DROP}, "diskEncryptionSetID is not set"),
        ({HOST: False}, "agentPoolProfiles[0].enableEncryptionAtHost is false"),
    ],
    fine=[{"agentPoolProfiles": DROP}],
    unknown=[({HOST: UNKNOWN}, "agentPoolProfiles[0].enableEncryptionAtHost")],
)

TestPool = suite(
    "aks-disks-encrypted",
    NODE_POOL,
    bad=[({"enableEncryptionAtHost": DROP}, "enableEncryptionAtHost is not set")],
    unknown=[({"enableEncryptionAtHost": UNKNOWN}, "enableEncryptionAtHost")],
)
