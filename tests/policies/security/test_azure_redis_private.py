"""Who reaches Redis."""

from __future__ import annotations

from ..fixtures_azure import REDIS, REDIS_CLUSTER
from ..suite import DROP, UNKNOWN, suite

PUBLIC = "publicNetworkAccess"

TestCluster = suite(
    "azure-redis-private",
    REDIS_CLUSTER,
    bad=[({PUBLIC: "Enabled"}, f"{PUBLIC} is Enabled"), ({PUBLIC: DROP}, f"{PUBLIC} is not set")],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC)],
)

TestRedis = suite(
    "azure-redis-private",
    REDIS,
    bad=[({PUBLIC: DROP}, f"{PUBLIC} is not set")],
    fine=[{PUBLIC: DROP, "subnetId": UNKNOWN}],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC)],
)
