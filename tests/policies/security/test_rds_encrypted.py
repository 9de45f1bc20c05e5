"""Encryption of databases."""

from __future__ import annotations

from ..fixtures import DATABASE
from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "rds-encrypted",
    DATABASE,
    bad=[
        ({"storageEncrypted": False}, "storageEncrypted is false"),
        ({"storageEncrypted": DROP}, "storageEncrypted is not set"),
    ],
    fine=[{"storageEncrypted": DROP, "replicateSourceDb": UNKNOWN}],
    unknown=[({"storageEncrypted": UNKNOWN}, "storageEncrypted")],
)

TestCluster = suite(
    "rds-encrypted",
    Fixture("aws:rds/cluster:Cluster", {"engine": "aurora-postgresql", "storageEncrypted": True}),
    bad=[({"storageEncrypted": DROP}, "storageEncrypted is not set")],
)

TestNeptune = suite(
    "rds-encrypted",
    Fixture("aws:neptune/cluster:Cluster", {"engine": "neptune", "storageEncrypted": True}),
    bad=[({"storageEncrypted": False}, "storageEncrypted is false")],
)

TestDocuments = suite(
    "rds-encrypted",
    Fixture("aws:docdb/cluster:Cluster", {"engine": "docdb", "storageEncrypted": True}),
    bad=[({"storageEncrypted": DROP}, "storageEncrypted is not set")],
)
