"""Encryption of caches."""

from __future__ import annotations

from ..fixtures_gcp import REDIS, REDIS_CLUSTER, VALKEY
from ..suite import DROP, UNKNOWN, suite

TRANSIT = "transitEncryptionMode"

TestRedis = suite(
    "memorystore-encrypted",
    REDIS,
    bad=[
        ({TRANSIT: "DISABLED"}, f"{TRANSIT} is DISABLED"),
        ({TRANSIT: DROP}, f"{TRANSIT} is not set"),
        ({"customerManagedKey": DROP}, "customerManagedKey is not set"),
    ],
    fine=[{"customerManagedKey": UNKNOWN}],
    unknown=[({TRANSIT: UNKNOWN}, TRANSIT)],
)

TestCluster = suite(
    "memorystore-encrypted",
    REDIS_CLUSTER,
    bad=[
        (
            {TRANSIT: "TRANSIT_ENCRYPTION_MODE_DISABLED"},
            f"{TRANSIT} is TRANSIT_ENCRYPTION_MODE_DISABLED",
        ),
        ({"kmsKey": DROP}, "kmsKey is not set"),
    ],
)

TestValkey = suite(
    "memorystore-encrypted",
    VALKEY,
    bad=[({TRANSIT: "TRANSIT_ENCRYPTION_DISABLED"}, f"{TRANSIT} is TRANSIT_ENCRYPTION_DISABLED")],
)
