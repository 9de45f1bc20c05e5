"""The metadata service."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "imdsv2-required",
    Fixture(
        "aws:ec2/launchTemplate:LaunchTemplate", {"metadataOptions": {"httpTokens": "required"}}
    ),
    bad=[
        ({"metadataOptions.httpTokens": "optional"}, "metadataOptions.httpTokens is optional"),
        ({"metadataOptions": DROP}, "metadataOptions.httpTokens is not set"),
    ],
    fine=[{"metadataOptions": {"httpEndpoint": "disabled"}}],
    unknown=[({"metadataOptions": UNKNOWN}, "metadataOptions")],
)
