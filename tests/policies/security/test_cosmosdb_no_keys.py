"""Keys of Cosmos DB."""

from __future__ import annotations

from ..fixtures_azure import COSMOS
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "cosmosdb-no-keys",
    COSMOS,
    bad=[
        ({"disableLocalAuth": False}, "disableLocalAuth is false"),
        ({"disableLocalAuth": DROP}, "disableLocalAuth is not set"),
    ],
    unknown=[({"disableLocalAuth": UNKNOWN}, "disableLocalAuth")],
)
