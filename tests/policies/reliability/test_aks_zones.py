"""Zones of AKS's nodes."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER, NODE_POOL
from ..suite import DROP, UNKNOWN, suite

ZONES = "availabilityZones"

TestPool = suite(
    "aks-zones",
    NODE_POOL,
    bad=[({ZONES: DROP}, f"{ZONES} is not set"), ({ZONES: []}, f"{ZONES} is not set")],
    fine=[{ZONES: UNKNOWN}],
    configured=[({"environment": "staging"}, {ZONES: DROP}, None)],
)

TestCluster = suite(
    "aks-zones",
    CLUSTER,
    bad=[({f"agentPoolProfiles.0.{ZONES}": DROP}, f"agentPoolProfiles[0].{ZONES} is not set")],
    unknown=[({"agentPoolProfiles": UNKNOWN}, "agentPoolProfiles")],
)
