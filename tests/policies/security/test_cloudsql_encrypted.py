"""Keys of databases."""

from __future__ import annotations

from ..fixtures_gcp import CLOUD_SQL
from ..suite import DROP, UNKNOWN, suite

PATH = "encryptionKeyName"

TestRule = suite(
    "cloudsql-encrypted",
    CLOUD_SQL,
    bad=[({PATH: DROP}, f"{PATH} is not set")],
    fine=[{PATH: UNKNOWN}, {PATH: DROP, "masterInstanceName": "first"}],
)
