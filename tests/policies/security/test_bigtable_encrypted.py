"""Keys of Bigtable."""

from __future__ import annotations

from ..fixtures_gcp import KEY
from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "bigtable-encrypted",
    Fixture(
        "gcp:bigtable/instance:Instance",
        {
            "clusters": [
                {"clusterId": "one", "zone": "us-central1-a", "kmsKeyName": KEY},
                {"clusterId": "two", "zone": "us-central1-b", "kmsKeyName": KEY},
            ]
        },
    ),
    bad=[({"clusters.1.kmsKeyName": DROP}, "clusters[1].kmsKeyName is not set")],
    fine=[{"clusters.0.kmsKeyName": UNKNOWN}],
    unknown=[({"clusters": UNKNOWN}, "clusters"), ({"clusters.0": UNKNOWN}, "clusters[0]")],
)
