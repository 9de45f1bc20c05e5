"""Encryption of Secrets."""

from __future__ import annotations

from ..fixtures_gcp import GKE
from ..suite import DROP, UNKNOWN, suite

STATE, KEY_NAME = "databaseEncryption.state", "databaseEncryption.keyName"

TestRule = suite(
    "gke-secrets-encrypted",
    GKE,
    bad=[
        ({STATE: "DECRYPTED"}, f"{STATE} is DECRYPTED"),
        ({KEY_NAME: DROP}, f"{KEY_NAME} is not set"),
        ({"databaseEncryption": DROP}, f"{STATE} is not set"),
    ],
    fine=[{KEY_NAME: UNKNOWN}],
    unknown=[({STATE: UNKNOWN}, STATE), ({"databaseEncryption": UNKNOWN}, "databaseEncryption")],
)
