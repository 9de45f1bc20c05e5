"""Signatures of zones."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

STATE = "dnssecConfig.state"
SPECS = "dnssecConfig.defaultKeySpecs"

TestRule = suite(
    "gcp-dns-signed",
    Fixture(
        "gcp:dns/managedZone:ManagedZone",
        {"dnsName": "example.com.", "dnssecConfig": {"state": "on"}},
    ),
    bad=[
        ({STATE: "off"}, f"{STATE} is off"),
        ({"dnssecConfig": DROP}, f"{STATE} is not set"),
        ({SPECS: [{"algorithm": "rsasha1"}]}, f"{SPECS}[0].algorithm is rsasha1"),
    ],
    fine=[
        {"dnssecConfig": DROP, "visibility": "private"},
        {SPECS: [{"algorithm": "ecdsap256sha256"}]},
    ],
    unknown=[({STATE: UNKNOWN}, STATE), ({"visibility": UNKNOWN}, "visibility")],
)
