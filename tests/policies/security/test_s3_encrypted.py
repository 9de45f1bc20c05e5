"""Default encryption of buckets."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..suite import DROP, UNKNOWN, Fixture, suite

ALGORITHM = "encryption/rules.0.applyServerSideEncryptionByDefault.sseAlgorithm"
LOGGING = Fixture(
    "aws:s3/bucketLogging:BucketLogging",
    {"bucket": "other", "targetBucket": "models", "targetPrefix": ""},
)

TestRule = suite(
    "s3-encrypted",
    BUCKET,
    bad=[
        ({"encryption": DROP}, "The bucket's default encryption is not set"),
        ({ALGORITHM: "AES256"}, "The bucket's default encryption is AES256"),
        ({"encryption/rules": []}, "The bucket's default encryption is not set"),
        ({"encryption/bucket": "other"}, "The bucket's default encryption is not set"),
    ],
    fine=[{ALGORITHM: "aws:kms:dsse"}],
    unknown=[({ALGORITHM: UNKNOWN}, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm")],
)

TestAccessLogs = suite(
    "s3-encrypted",
    Fixture(BUCKET.type, BUCKET.inputs, {"logging": LOGGING}),
    bad=[({"logging": DROP}, "The bucket's default encryption is not set")],
)
