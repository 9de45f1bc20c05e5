"""Addresses of nodes."""

from __future__ import annotations

from ..fixtures_gcp import GKE, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

PRIVATE = "privateClusterConfig.enablePrivateNodes"

TestCluster = suite(
    "gke-nodes-private",
    GKE,
    bad=[
        ({PRIVATE: False}, f"{PRIVATE} is false"),
        ({PRIVATE: DROP}, f"{PRIVATE} is not set"),
        ({"privateClusterConfig": DROP}, f"{PRIVATE} is not set"),
    ],
    unknown=[
        ({PRIVATE: UNKNOWN}, PRIVATE),
        ({"privateClusterConfig": UNKNOWN}, "privateClusterConfig"),
    ],
)

TestPool = suite(
    "gke-nodes-private",
    NODE_POOL,
    bad=[
        ({"networkConfig.enablePrivateNodes": False}, "networkConfig.enablePrivateNodes is false")
    ],
    fine=[{"networkConfig": DROP}],
    unknown=[({"networkConfig.enablePrivateNodes": UNKNOWN}, "networkConfig.enablePrivateNodes")],
)
