"""Addresses of notebooks."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

PUBLIC = "gceSetup.disablePublicIp"

TestRule = suite(
    "workbench-private",
    Fixture(
        "gcp:workbench/instance:Instance",
        {"location": "us-central1-a", "gceSetup": {"disablePublicIp": True}},
    ),
    bad=[
        ({PUBLIC: False}, f"{PUBLIC} is false"),
        ({"gceSetup": DROP}, f"{PUBLIC} is not set"),
    ],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC), ({"gceSetup": UNKNOWN}, "gceSetup")],
)
