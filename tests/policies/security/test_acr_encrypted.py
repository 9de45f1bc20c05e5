"""The key of container registries."""

from __future__ import annotations

from ..fixtures_azure import REGISTRY
from ..suite import DROP, UNKNOWN, suite

STATUS = "encryption.status"
KEY = "encryption.keyVaultProperties.keyIdentifier"

TestRule = suite(
    "acr-encrypted",
    REGISTRY,
    bad=[
        ({"encryption": DROP}, f"{STATUS} is not set"),
        ({STATUS: "disabled"}, f"{STATUS} is disabled"),
        ({KEY: DROP}, f"{KEY} is not set"),
    ],
    unknown=[({STATUS: UNKNOWN}, STATUS)],
)
