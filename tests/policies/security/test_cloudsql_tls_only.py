"""TLS of databases."""

from __future__ import annotations

from ..fixtures_gcp import CLOUD_SQL
from ..suite import DROP, UNKNOWN, suite

MODE = "settings.ipConfiguration.sslMode"

TestRule = suite(
    "cloudsql-tls-only",
    CLOUD_SQL,
    bad=[
        (
            {MODE: "ALLOW_UNENCRYPTED_AND_ENCRYPTED"},
            f"{MODE} is ALLOW_UNENCRYPTED_AND_ENCRYPTED",
        ),
        ({MODE: DROP}, f"{MODE} is not set"),
    ],
    fine=[
        {MODE: "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"},
        {MODE: DROP, "settings.connectorEnforcement": "REQUIRED"},
    ],
    unknown=[({MODE: UNKNOWN}, MODE)],
)
