"""Replicas of Memorystore."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestInstance = suite(
    "memorystore-fails-over",
    Fixture("gcp:redis/instance:Instance", {"memorySizeGb": 5, "tier": "STANDARD_HA"}),
    bad=[({"tier": "BASIC"}, "tier is BASIC"), ({"tier": DROP}, "tier is not set")],
    unknown=[({"tier": UNKNOWN}, "tier")],
    configured=[({"environment": "dev"}, {"tier": "BASIC"}, None)],
)

TestCluster = suite(
    "memorystore-fails-over",
    Fixture("gcp:redis/cluster:Cluster", {"shardCount": 3, "replicaCount": 1}),
    bad=[
        ({"replicaCount": 0}, "replicaCount is 0, less than 1"),
        ({"replicaCount": DROP}, "replicaCount is not set"),
    ],
)

TestValkey = suite(
    "memorystore-fails-over",
    Fixture(
        "gcp:memorystore/instance:Instance",
        {"instanceId": "features", "location": "us-central1", "shardCount": 1, "replicaCount": 2},
    ),
    bad=[({"replicaCount": DROP}, "replicaCount is not set")],
)
