"""Who reaches databases."""

from __future__ import annotations

from ..fixtures_gcp import CLOUD_SQL
from ..suite import DROP, UNKNOWN, suite

ADDRESS = "settings.ipConfiguration.ipv4Enabled"
NETWORKS = "settings.ipConfiguration.authorizedNetworks"

TestRule = suite(
    "cloudsql-private",
    CLOUD_SQL,
    bad=[
        ({ADDRESS: True}, f"{ADDRESS} is true"),
        ({ADDRESS: DROP}, f"{ADDRESS} is not set"),
        ({"settings": DROP}, f"{ADDRESS} is not set"),
        ({f"{NETWORKS}.0.value": "0.0.0.0/0"}, f"{NETWORKS}[0].value is 0.0.0.0/0"),
    ],
    fine=[{NETWORKS: DROP}],
    unknown=[
        ({ADDRESS: UNKNOWN}, ADDRESS),
        ({NETWORKS: UNKNOWN}, NETWORKS),
        ({"settings": UNKNOWN}, "settings"),
    ],
)
