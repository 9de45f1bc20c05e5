"""Tags of images."""

from __future__ import annotations

from ..fixtures_gcp import IMAGES
from ..suite import DROP, UNKNOWN, suite

TAGS = "dockerConfig.immutableTags"

TestRule = suite(
    "artifact-registry-immutable",
    IMAGES,
    bad=[({TAGS: False}, f"{TAGS} is false"), ({"dockerConfig": DROP}, f"{TAGS} is not set")],
    fine=[
        {"dockerConfig": DROP, "format": "PYTHON"},
        {"dockerConfig": DROP, "mode": "REMOTE_REPOSITORY"},
    ],
    unknown=[({TAGS: UNKNOWN}, TAGS), ({"format": UNKNOWN}, "format")],
)
