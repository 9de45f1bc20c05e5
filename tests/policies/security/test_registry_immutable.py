"""Tags of images."""

from __future__ import annotations

from ..fixtures import REPOSITORY
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "registry-immutable",
    REPOSITORY,
    bad=[
        ({"imageTagMutability": "MUTABLE"}, "imageTagMutability is MUTABLE"),
        ({"imageTagMutability": DROP}, "imageTagMutability is not set"),
    ],
    fine=[{"imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"}],
    unknown=[({"imageTagMutability": UNKNOWN}, "imageTagMutability")],
)
