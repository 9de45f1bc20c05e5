"""The public access block of buckets."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "s3-private",
    BUCKET,
    bad=[
        ({"block": DROP}, "The bucket has no BucketPublicAccessBlock"),
        ({"block/blockPublicAcls": False}, "blockPublicAcls is false"),
        ({"block/blockPublicPolicy": DROP}, "blockPublicPolicy is not set"),
        ({"block/ignorePublicAcls": False}, "ignorePublicAcls is false"),
        (
            {"block/ignorePublicAcls": False, "block/restrictPublicBuckets": False},
            ["ignorePublicAcls is false", "restrictPublicBuckets is false"],
        ),
    ],
    unknown=[({"block/blockPublicAcls": UNKNOWN}, "blockPublicAcls")],
)
