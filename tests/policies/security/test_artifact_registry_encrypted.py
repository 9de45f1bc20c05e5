"""Keys of repositories."""

from __future__ import annotations

from ..fixtures_gcp import IMAGES
from ..suite import DROP, UNKNOWN, suite

PATH = "kmsKeyName"

TestRule = suite(
    "artifact-registry-encrypted",
    IMAGES,
    bad=[({PATH: DROP}, f"{PATH} is not set")],
    fine=[{PATH: UNKNOWN}, {PATH: DROP, "mode": "VIRTUAL_REPOSITORY"}],
)
