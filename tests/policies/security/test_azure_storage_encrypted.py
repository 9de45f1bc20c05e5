"""The key of storage accounts."""

from __future__ import annotations

from ..fixtures_azure import STORAGE
from ..suite import DROP, UNKNOWN, suite

SOURCE = "encryption.keySource"
KEY = "encryption.keyVaultProperties"

TestRule = suite(
    "azure-storage-encrypted",
    STORAGE,
    bad=[
        ({"encryption": DROP}, f"{SOURCE} is not set"),
        ({SOURCE: "Microsoft.Storage"}, f"{SOURCE} is Microsoft.Storage"),
        ({KEY: DROP}, f"{KEY}.keyName is not set"),
    ],
    fine=[{f"{KEY}.keyName": UNKNOWN}],
    unknown=[({SOURCE: UNKNOWN}, SOURCE), ({"encryption": UNKNOWN}, "encryption")],
)
