"""Standbys of Cloud SQL."""

from __future__ import annotations

from ..fixtures_gcp import CLOUD_SQL
from ..suite import DROP, UNKNOWN, suite

KIND = "settings.availabilityType"

TestRule = suite(
    "cloudsql-highly-available",
    CLOUD_SQL,
    bad=[({KIND: "ZONAL"}, f"{KIND} is ZONAL"), ({KIND: DROP}, f"{KIND} is not set")],
    fine=[{KIND: "ZONAL", "masterInstanceName": "primary"}],
    unknown=[({KIND: UNKNOWN}, KIND)],
    configured=[({"environment": "staging"}, {KIND: "ZONAL"}, None)],
)
