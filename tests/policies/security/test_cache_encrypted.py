"""Encryption of caches."""

from __future__ import annotations

from ..fixtures import CACHE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "cache-encrypted",
    CACHE,
    bad=[
        ({"atRestEncryptionEnabled": False}, "atRestEncryptionEnabled is false"),
        ({"transitEncryptionEnabled": DROP}, "transitEncryptionEnabled is not set"),
    ],
    unknown=[({"transitEncryptionEnabled": UNKNOWN}, "transitEncryptionEnabled")],
)
