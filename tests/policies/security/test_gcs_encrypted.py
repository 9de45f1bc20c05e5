"""Keys of buckets."""

from __future__ import annotations

from ..fixtures_gcp import GCS
from ..suite import DROP, UNKNOWN, suite

PATH = "encryption.defaultKmsKeyName"

TestRule = suite(
    "gcs-encrypted",
    GCS,
    bad=[({PATH: DROP}, f"{PATH} is not set"), ({"encryption": DROP}, f"{PATH} is not set")],
    fine=[{PATH: UNKNOWN}],
    unknown=[({"encryption": UNKNOWN}, "encryption")],
)
