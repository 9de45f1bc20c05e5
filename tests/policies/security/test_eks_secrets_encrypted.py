"""Encryption of Kubernetes' secrets."""

from __future__ import annotations

from ..fixtures import CLUSTER
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "eks-secrets-encrypted",
    CLUSTER,
    bad=[
        ({"encryptionConfig": DROP}, "encryptionConfig.resources does not name secrets"),
        ({"encryptionConfig.resources": []}, "encryptionConfig.resources does not name secrets"),
        ({"encryptionConfig.provider": {}}, "encryptionConfig.provider.keyArn is not set"),
    ],
    fine=[{"encryptionConfig.provider.keyArn": UNKNOWN}],
    unknown=[({"encryptionConfig": UNKNOWN}, "encryptionConfig")],
)
