"""Lifecycles of buckets."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "s3-lifecycle",
    BUCKET,
    bad=[
        ({"lifecycle": DROP}, "The bucket has no lifecycle rule"),
        ({"lifecycle/rules.0.status": "Disabled"}, "The bucket has no lifecycle rule"),
    ],
    unknown=[({"lifecycle/rules": UNKNOWN}, "rules")],
)
