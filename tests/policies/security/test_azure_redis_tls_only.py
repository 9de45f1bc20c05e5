"""TLS of Redis."""

from __future__ import annotations

from ..fixtures_azure import GROUP, REDIS, REDIS_CLUSTER
from ..suite import DROP, UNKNOWN, Fixture, suite

LEAST = "minimumTlsVersion"

TestRedis = suite(
    "azure-redis-tls-only",
    REDIS,
    bad=[
        ({LEAST: DROP}, f"{LEAST} is not set"),
        ({LEAST: "1.1"}, f"{LEAST} is 1.1"),
        ({"enableNonSslPort": True}, "enableNonSslPort is true"),
    ],
    fine=[{"enableNonSslPort": False}],
    unknown=[({LEAST: UNKNOWN}, LEAST)],
)

TestCluster = suite(
    "azure-redis-tls-only",
    REDIS_CLUSTER,
    bad=[({LEAST: "1.0"}, f"{LEAST} is 1.0")],
    fine=[{LEAST: "1.2"}],
    unknown=[({LEAST: UNKNOWN}, LEAST)],
)

TestDatabase = suite(
    "azure-redis-tls-only",
    Fixture(
        "azure-native:redisenterprise:Database",
        {**GROUP, "clusterName": "features", "clientProtocol": "Encrypted"},
    ),
    bad=[({"clientProtocol": "Plaintext"}, "clientProtocol is Plaintext")],
    fine=[{"clientProtocol": DROP}],
    unknown=[({"clientProtocol": UNKNOWN}, "clientProtocol")],
)
