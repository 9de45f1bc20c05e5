"""What nodes boot."""

from __future__ import annotations

from ..fixtures_gcp import GKE, GKE_WITH_POOL, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

BOOT = "shieldedInstanceConfig.enableSecureBoot"
INTEGRITY = "shieldedInstanceConfig.enableIntegrityMonitoring"

TestCluster = suite(
    "gke-shielded-nodes",
    GKE,
    bad=[({"enableShieldedNodes": False}, "enableShieldedNodes is false")],
    fine=[{"enableShieldedNodes": DROP}],
    unknown=[({"enableShieldedNodes": UNKNOWN}, "enableShieldedNodes")],
)

TestClusterWithPool = suite(
    "gke-shielded-nodes",
    GKE_WITH_POOL,
    bad=[({f"nodePools.0.nodeConfig.{BOOT}": False}, f"nodePools[0].nodeConfig.{BOOT} is false")],
)

TestPool = suite(
    "gke-shielded-nodes",
    NODE_POOL,
    bad=[
        ({f"nodeConfig.{BOOT}": False}, f"nodeConfig.{BOOT} is false"),
        ({f"nodeConfig.{INTEGRITY}": False}, f"nodeConfig.{INTEGRITY} is false"),
        ({"nodeConfig.shieldedInstanceConfig": DROP}, f"nodeConfig.{BOOT} is not set"),
    ],
    fine=[{f"nodeConfig.{INTEGRITY}": DROP}],
    unknown=[({f"nodeConfig.{BOOT}": UNKNOWN}, f"nodeConfig.{BOOT}")],
)
