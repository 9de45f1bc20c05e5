"""Deletion of Bigtable."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestInstance = suite(
    "bigtable-deletion-protected",
    Fixture("gcp:bigtable/instance:Instance", {"deletionProtection": True}),
    bad=[({"deletionProtection": False}, "deletionProtection is false")],
    fine=[{"deletionProtection": DROP}],
    unknown=[({"deletionProtection": UNKNOWN}, "deletionProtection")],
    configured=[({"environment": "dev"}, {"deletionProtection": False}, None)],
)

TestTable = suite(
    "bigtable-deletion-protected",
    Fixture(
        "gcp:bigtable/table:Table", {"instanceName": "features", "deletionProtection": "PROTECTED"}
    ),
    bad=[
        ({"deletionProtection": "UNPROTECTED"}, "deletionProtection is UNPROTECTED"),
        ({"deletionProtection": DROP}, "deletionProtection is not set"),
    ],
)
