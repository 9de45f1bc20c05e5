"""Who reads datasets."""

from __future__ import annotations

from ..fixtures_gcp import DATASET
from ..suite import DROP, UNKNOWN, Fixture, suite

TestDataset = suite(
    "bigquery-private",
    DATASET,
    bad=[
        (
            {"accesses.0.specialGroup": "allAuthenticatedUsers"},
            "accesses[0].specialGroup is allAuthenticatedUsers",
        ),
        (
            {"accesses.0": {"role": "READER", "iamMember": "allUsers"}},
            "accesses[0].iamMember is allUsers",
        ),
    ],
    fine=[{"accesses": DROP}],
    unknown=[({"accesses": UNKNOWN}, "accesses"), ({"accesses.0": UNKNOWN}, "accesses[0]")],
)

TestAccess = suite(
    "bigquery-private",
    Fixture(
        "gcp:bigquery/datasetAccess:DatasetAccess",
        {"datasetId": "features", "role": "READER", "groupByEmail": "ml@example.com"},
    ),
    bad=[({"specialGroup": "allAuthenticatedUsers"}, "specialGroup is allAuthenticatedUsers")],
    unknown=[({"specialGroup": UNKNOWN}, "specialGroup")],
)
