"""Encryption of searches."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "opensearch-encrypted",
    Fixture(
        "aws:opensearch/domain:Domain",
        {
            "encryptAtRest": {"enabled": True},
            "nodeToNodeEncryption": {"enabled": True},
            "domainEndpointOptions": {"enforceHttps": True},
        },
    ),
    bad=[
        ({"encryptAtRest": DROP}, "encryptAtRest.enabled is not set"),
        ({"nodeToNodeEncryption.enabled": False}, "nodeToNodeEncryption.enabled is false"),
        (
            {"domainEndpointOptions.enforceHttps": False},
            "domainEndpointOptions.enforceHttps is false",
        ),
    ],
    unknown=[({"encryptAtRest": UNKNOWN}, "encryptAtRest")],
)
