"""Zones of GKE's control plane."""

from __future__ import annotations

from ..fixtures_gcp import GKE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "gke-regional",
    GKE,
    bad=[
        ({"location": "us-central1-a"}, "location is us-central1-a"),
        ({"location": DROP}, "location is not set"),
    ],
    fine=[{"location": "europe-west10"}],
    unknown=[({"location": UNKNOWN}, "location")],
    configured=[({"environment": "staging"}, {"location": "us-central1-a"}, None)],
)
