"""Keys of log groups."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "logs-encrypted",
    Fixture("aws:cloudwatch/logGroup:LogGroup", {"kmsKeyId": "arn:aws:kms:us-east-1:1:key/a"}),
    bad=[({"kmsKeyId": DROP}, "kmsKeyId is not set")],
    fine=[{"kmsKeyId": UNKNOWN}],
)
