"""The key of Secrets on AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

KMS = "securityProfile.azureKeyVaultKms"

TestRule = suite(
    "aks-secrets-encrypted",
    CLUSTER,
    bad=[
        ({f"{KMS}.enabled": False}, f"{KMS}.enabled is false"),
        ({f"{KMS}.keyId": DROP}, f"{KMS}.keyId is not set"),
        ({KMS: DROP}, [f"{KMS}.enabled is not set", f"{KMS}.keyId is not set"]),
    ],
    unknown=[({f"{KMS}.enabled": UNKNOWN}, f"{KMS}.enabled")],
)
