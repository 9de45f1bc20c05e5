"""Rotation of keys."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "kms-rotated",
    Fixture("aws:kms/key:Key", {"enableKeyRotation": True}),
    bad=[
        ({"enableKeyRotation": False}, "enableKeyRotation is false"),
        ({"enableKeyRotation": DROP}, "enableKeyRotation is not set"),
    ],
    fine=[{"enableKeyRotation": DROP, "customerMasterKeySpec": "ECC_NIST_P256"}],
    unknown=[({"enableKeyRotation": UNKNOWN}, "enableKeyRotation")],
)
