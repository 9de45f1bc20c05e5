"""The key of Cosmos DB."""

from __future__ import annotations

from ..fixtures_azure import COSMOS
from ..suite import DROP, suite

TestRule = suite(
    "cosmosdb-encrypted",
    COSMOS,
    bad=[
        ({"keyVaultKeyUri": DROP}, "keyVaultKeyUri is not set"),
        ({"keyVaultKeyUri": ""}, "keyVaultKeyUri is not set"),
    ],
)
