"""Subnets that nobody asked for."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

AUTO = "autoCreateSubnetworks"

TestRule = suite(
    "gcp-network-custom",
    Fixture("gcp:compute/network:Network", {AUTO: False}),
    bad=[({AUTO: True}, f"{AUTO} is true"), ({AUTO: DROP}, f"{AUTO} is not set")],
    unknown=[({AUTO: UNKNOWN}, AUTO)],
)
