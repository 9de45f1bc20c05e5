"""Keys of datasets."""

from __future__ import annotations

from ..fixtures_gcp import DATASET
from ..suite import DROP, UNKNOWN, suite

PATH = "defaultEncryptionConfiguration.kmsKeyName"

TestRule = suite(
    "bigquery-encrypted",
    DATASET,
    bad=[
        ({PATH: DROP}, f"{PATH} is not set"),
        ({"defaultEncryptionConfiguration": DROP}, f"{PATH} is not set"),
    ],
    fine=[
        {PATH: UNKNOWN},
        {
            PATH: DROP,
            "externalDatasetReference": {"connection": "c", "externalSource": "aws-glue://a"},
        },
    ],
    unknown=[({"defaultEncryptionConfiguration": UNKNOWN}, "defaultEncryptionConfiguration")],
)
