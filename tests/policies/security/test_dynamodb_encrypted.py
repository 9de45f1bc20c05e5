"""Keys of tables."""

from __future__ import annotations

from ..fixtures import TABLE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "dynamodb-encrypted",
    TABLE,
    bad=[
        ({"serverSideEncryption": DROP}, "serverSideEncryption.enabled is not set"),
        ({"serverSideEncryption.enabled": False}, "serverSideEncryption.enabled is false"),
        ({"serverSideEncryption.kmsKeyArn": DROP}, "serverSideEncryption.kmsKeyArn is not set"),
    ],
    fine=[{"serverSideEncryption.kmsKeyArn": UNKNOWN}],
    unknown=[({"serverSideEncryption": UNKNOWN}, "serverSideEncryption")],
)
