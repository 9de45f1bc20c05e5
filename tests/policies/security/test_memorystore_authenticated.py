"""Who reaches caches."""

from __future__ import annotations

from ..fixtures_gcp import REDIS, REDIS_CLUSTER, VALKEY
from ..suite import DROP, UNKNOWN, suite

TestRedis = suite(
    "memorystore-authenticated",
    REDIS,
    bad=[
        ({"authEnabled": False}, "authEnabled is false"),
        ({"authEnabled": DROP}, "authEnabled is not set"),
    ],
    unknown=[({"authEnabled": UNKNOWN}, "authEnabled")],
)

TestCluster = suite(
    "memorystore-authenticated",
    REDIS_CLUSTER,
    bad=[
        ({"authorizationMode": "AUTH_MODE_DISABLED"}, "authorizationMode is AUTH_MODE_DISABLED"),
        ({"authorizationMode": DROP}, "authorizationMode is not set"),
    ],
    unknown=[({"authorizationMode": UNKNOWN}, "authorizationMode")],
)

TestValkey = suite(
    "memorystore-authenticated",
    VALKEY,
    bad=[({"authorizationMode": "AUTH_DISABLED"}, "authorizationMode is AUTH_DISABLED")],
)
