"""Identities of pods on AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

IDENTITY = "securityProfile.workloadIdentity"

TestRule = suite(
    "aks-workload-identity",
    CLUSTER,
    bad=[
        ({"oidcIssuerProfile": DROP}, "oidcIssuerProfile.enabled is not set"),
        ({"oidcIssuerProfile.enabled": False}, "oidcIssuerProfile.enabled is false"),
        ({IDENTITY: DROP}, f"{IDENTITY}.enabled is not set"),
    ],
    unknown=[({f"{IDENTITY}.enabled": UNKNOWN}, f"{IDENTITY}.enabled")],
)
