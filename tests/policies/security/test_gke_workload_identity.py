"""Identities of pods."""

from __future__ import annotations

from ..fixtures_gcp import AUTOPILOT, GKE, GKE_WITH_POOL, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

POOL = "workloadIdentityConfig.workloadPool"
MODE = "workloadMetadataConfig.mode"

TestCluster = suite(
    "gke-workload-identity",
    GKE,
    bad=[
        ({POOL: DROP}, f"{POOL} is not set"),
        ({"workloadIdentityConfig": DROP}, f"{POOL} is not set"),
        ({"removeDefaultNodePool": DROP}, f"nodeConfig.{MODE} is not set"),
    ],
    fine=[{POOL: UNKNOWN}],
    unknown=[({"workloadIdentityConfig": UNKNOWN}, "workloadIdentityConfig")],
)

TestClusterWithPool = suite(
    "gke-workload-identity",
    GKE_WITH_POOL,
    bad=[
        (
            {f"nodePools.0.nodeConfig.{MODE}": "GCE_METADATA"},
            f"nodePools[0].nodeConfig.{MODE} is GCE_METADATA",
        )
    ],
    unknown=[({"nodePools": UNKNOWN}, "nodePools"), ({"nodePools.0": UNKNOWN}, "nodePools[0]")],
)

TestAutopilot = suite(
    "gke-workload-identity",
    AUTOPILOT,
    bad=[({"enableAutopilot": False}, [f"{POOL} is not set", f"nodeConfig.{MODE} is not set"])],
    unknown=[({"enableAutopilot": UNKNOWN}, "enableAutopilot")],
)

TestPool = suite(
    "gke-workload-identity",
    NODE_POOL,
    bad=[
        ({f"nodeConfig.{MODE}": "GCE_METADATA"}, f"nodeConfig.{MODE} is GCE_METADATA"),
        ({"nodeConfig.workloadMetadataConfig": DROP}, f"nodeConfig.{MODE} is not set"),
        ({"nodeConfig": DROP}, f"nodeConfig.{MODE} is not set"),
    ],
    unknown=[
        ({f"nodeConfig.{MODE}": UNKNOWN}, f"nodeConfig.{MODE}"),
        ({"nodeConfig": UNKNOWN}, "nodeConfig"),
    ],
)
