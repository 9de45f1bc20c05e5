"""Addresses of AKS nodes."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

PUBLIC = "agentPoolProfiles.0.enableNodePublicIP"

TestCluster = suite(
    "aks-nodes-private",
    CLUSTER,
    bad=[({PUBLIC: True}, "agentPoolProfiles[0].enableNodePublicIP is true")],
    fine=[{PUBLIC: DROP}],
    unknown=[({"agentPoolProfiles": UNKNOWN}, "agentPoolProfiles")],
)

TestPool = suite(
    "aks-nodes-private",
    NODE_POOL,
    bad=[({"enableNodePublicIP": True}, "enableNodePublicIP is true")],
    unknown=[({"enableNodePublicIP": UNKNOWN}, "enableNodePublicIP")],
)
