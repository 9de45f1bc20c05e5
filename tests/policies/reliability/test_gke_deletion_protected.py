"""Deletion of GKE."""

from __future__ import annotations

from ..fixtures_gcp import GKE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "gke-deletion-protected",
    GKE,
    bad=[({"deletionProtection": False}, "deletionProtection is false")],
    fine=[{"deletionProtection": DROP}],
    unknown=[({"deletionProtection": UNKNOWN}, "deletionProtection")],
    configured=[
        ({"environment": "dev"}, {"deletionProtection": UNKNOWN}, None),
        ({"environment": "dev"}, {"deletionProtection": False}, None),
    ],
)
