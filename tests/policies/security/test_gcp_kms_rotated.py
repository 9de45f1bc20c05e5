"""Rotation of keys."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

PERIOD = "rotationPeriod"

TestRule = suite(
    "gcp-kms-rotated",
    Fixture("gcp:kms/cryptoKey:CryptoKey", {"keyRing": "ring", PERIOD: "7776000s"}),
    bad=[
        ({PERIOD: DROP}, f"{PERIOD} is not set"),
        ({PERIOD: "7776001s"}, f"{PERIOD} is 7776001s, more than 90 days"),
        ({PERIOD: "often"}, f"{PERIOD} is often"),
    ],
    fine=[
        {PERIOD: "86400s"},
        {PERIOD: DROP, "purpose": "ASYMMETRIC_SIGN"},
        {PERIOD: DROP, "importOnly": True},
        {
            PERIOD: DROP,
            "versionTemplate": {
                "algorithm": "EXTERNAL_SYMMETRIC_ENCRYPTION",
                "protectionLevel": "EXTERNAL",
            },
        },
    ],
    unknown=[({PERIOD: UNKNOWN}, PERIOD), ({"purpose": UNKNOWN}, "purpose")],
)
