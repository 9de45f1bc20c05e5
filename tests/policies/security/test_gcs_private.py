"""Who reads buckets."""

from __future__ import annotations

from ..fixtures_gcp import GCS
from ..suite import DROP, UNKNOWN, Fixture, suite

TestBucket = suite(
    "gcs-private",
    GCS,
    bad=[
        ({"uniformBucketLevelAccess": False}, "uniformBucketLevelAccess is false"),
        ({"uniformBucketLevelAccess": DROP}, "uniformBucketLevelAccess is not set"),
        ({"publicAccessPrevention": "inherited"}, "publicAccessPrevention is inherited"),
        ({"publicAccessPrevention": DROP}, "publicAccessPrevention is not set"),
    ],
    unknown=[
        ({"uniformBucketLevelAccess": UNKNOWN}, "uniformBucketLevelAccess"),
        ({"publicAccessPrevention": UNKNOWN}, "publicAccessPrevention"),
    ],
)

TestEntity = suite(
    "gcs-private",
    Fixture(
        "gcp:storage/bucketAccessControl:BucketAccessControl",
        {"bucket": "models", "entity": "group-ml@example.com", "role": "READER"},
    ),
    bad=[({"entity": "allUsers"}, "entity is allUsers")],
    unknown=[({"entity": UNKNOWN}, "entity")],
)

TestList = suite(
    "gcs-private",
    Fixture(
        "gcp:storage/bucketACL:BucketACL",
        {"bucket": "models", "roleEntities": ["READER:group-ml@example.com"]},
    ),
    bad=[
        (
            {"roleEntities.0": "READER:allAuthenticatedUsers"},
            "roleEntities[0] is READER:allAuthenticatedUsers",
        ),
        ({"predefinedAcl": "publicRead"}, "predefinedAcl is publicRead"),
        ({"defaultAcl": "publicReadWrite"}, "defaultAcl is publicReadWrite"),
    ],
    fine=[{"roleEntities": DROP, "predefinedAcl": "private"}],
    unknown=[
        ({"roleEntities": UNKNOWN}, "roleEntities"),
        ({"predefinedAcl": UNKNOWN}, "predefinedAcl"),
    ],
)
