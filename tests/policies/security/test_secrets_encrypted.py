"""Keys of secrets."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "secrets-encrypted",
    Fixture("aws:secretsmanager/secret:Secret", {"kmsKeyId": "arn:aws:kms:us-east-1:1:key/a"}),
    bad=[({"kmsKeyId": DROP}, "kmsKeyId is not set"), ({"kmsKeyId": ""}, "kmsKeyId is not set")],
    fine=[{"kmsKeyId": UNKNOWN}],
)
