"""Standbys of PostgreSQL on Azure."""

from __future__ import annotations

from ..fixtures_azure import MYSQL, POSTGRES
from ..suite import DROP, UNKNOWN, suite

MODE = "highAvailability.mode"

TestRule = suite(
    "azure-postgres-highly-available",
    POSTGRES,
    bad=[
        ({MODE: "SameZone"}, f"{MODE} is SameZone"),
        ({"highAvailability": DROP}, f"{MODE} is not set"),
    ],
    fine=[{MODE: "Disabled", "createMode": "Replica"}],
    unknown=[({MODE: UNKNOWN}, MODE)],
    configured=[({"environment": "dev"}, {MODE: "Disabled"}, None)],
)


TestMysql = suite(
    "azure-postgres-highly-available", MYSQL, bad=[({MODE: "SameZone"}, f"{MODE} is SameZone")]
)
