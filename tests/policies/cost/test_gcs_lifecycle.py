"""Lifecycles of buckets in Cloud Storage."""

from __future__ import annotations

from ..fixtures_gcp import GCS
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "gcs-lifecycle",
    GCS,
    bad=[
        ({"lifecycleRules": DROP}, "lifecycleRules is not set"),
        ({"lifecycleRules": []}, "lifecycleRules is not set"),
    ],
    fine=[{"lifecycleRules": UNKNOWN}],
)
