"""The key of workspaces of Synapse."""

from __future__ import annotations

from ..fixtures_azure import SYNAPSE
from ..suite import DROP, UNKNOWN, suite

KEY = "encryption.cmk.key"

TestRule = suite(
    "synapse-encrypted",
    SYNAPSE,
    bad=[
        ({"encryption": DROP}, f"{KEY}.keyVaultUrl is not set"),
        ({f"{KEY}.keyVaultUrl": DROP}, f"{KEY}.keyVaultUrl is not set"),
    ],
    unknown=[({"encryption": UNKNOWN}, "encryption")],
)
