"""Whose account nodes have."""

from __future__ import annotations

from ..fixtures_gcp import AUTOPILOT, GKE, GKE_WITH_POOL, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

ACCOUNT = "nodeConfig.serviceAccount"
DEFAULTS = "clusterAutoscaling.autoProvisioningDefaults"
UNSET = "is not set, and so is Compute Engine's default one"
DEFAULT = "is Compute Engine's default one"
COMPUTE = "123456789012-compute@developer.gserviceaccount.com"

TestPool = suite(
    "gke-node-identity",
    NODE_POOL,
    bad=[
        ({ACCOUNT: DROP}, f"{ACCOUNT} {UNSET}"),
        ({ACCOUNT: "default"}, f"{ACCOUNT} {DEFAULT}"),
        ({ACCOUNT: COMPUTE}, f"{ACCOUNT} {DEFAULT}"),
        ({"nodeConfig": DROP}, f"{ACCOUNT} {UNSET}"),
    ],
    fine=[{ACCOUNT: UNKNOWN}],
    unknown=[({"nodeConfig": UNKNOWN}, "nodeConfig")],
)

TestCluster = suite(
    "gke-node-identity",
    GKE,
    bad=[
        ({"removeDefaultNodePool": False}, f"{ACCOUNT} {UNSET}"),
        ({"clusterAutoscaling.enabled": True}, f"{DEFAULTS}.serviceAccount {UNSET}"),
    ],
)

TestClusterWithPool = suite(
    "gke-node-identity",
    GKE_WITH_POOL,
    bad=[({f"nodePools.0.{ACCOUNT}": COMPUTE}, f"nodePools[0].{ACCOUNT} {DEFAULT}")],
)

TestAutopilot = suite(
    "gke-node-identity",
    AUTOPILOT,
    bad=[({"clusterAutoscaling": DROP}, f"{DEFAULTS}.serviceAccount {UNSET}")],
    unknown=[({"clusterAutoscaling": UNKNOWN}, "clusterAutoscaling")],
)
