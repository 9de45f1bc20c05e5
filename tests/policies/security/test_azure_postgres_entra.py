"""Who PostgreSQL servers know."""

from __future__ import annotations

from ..fixtures_azure import POSTGRES
from ..suite import DROP, UNKNOWN, suite

ENTRA = "authConfig.activeDirectoryAuth"

TestRule = suite(
    "azure-postgres-entra",
    POSTGRES,
    bad=[
        ({ENTRA: "Disabled"}, f"{ENTRA} is Disabled"),
        ({"authConfig": DROP}, f"{ENTRA} is not set"),
    ],
    unknown=[({ENTRA: UNKNOWN}, ENTRA)],
)
