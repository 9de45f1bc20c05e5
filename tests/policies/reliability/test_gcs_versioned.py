"""Versions of objects in Cloud Storage."""

from __future__ import annotations

from typing import Any

from ..fixtures_gcp import GCS
from ..suite import DROP, UNKNOWN, suite

SECONDS = "softDeletePolicy.retentionDurationSeconds"


def expiry(**condition: Any) -> dict[str, Any]:
    """Without versions, but with a rule that deletes."""
    return {
        "versioning": DROP,
        "lifecycleRules": [{"action": {"type": "Delete"}, "condition": condition}],
    }


def said(versions: str, seconds: str = "not set") -> str:
    return f"versioning.enabled is {versions}, and {SECONDS} is {seconds}"


TestRule = suite(
    "gcs-versioned",
    GCS,
    bad=[
        ({"versioning.enabled": False}, said("false")),
        ({"versioning": DROP, SECONDS: 0}, said("not set", "0")),
        (expiry(age=30, matchesPrefixes=["tmp/"]), said("not set")),
        (expiry(age=30, withState="ARCHIVED"), said("not set")),
        (expiry(numNewerVersions=3), said("not set")),
    ],
    fine=[
        {"versioning": DROP, SECONDS: 604800},
        expiry(age=365),
        expiry(age=365, withState="LIVE"),
    ],
    unknown=[
        ({"versioning.enabled": UNKNOWN}, "versioning.enabled"),
        ({"versioning": DROP, SECONDS: UNKNOWN}, SECONDS),
    ],
)
