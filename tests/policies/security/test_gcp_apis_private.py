"""Ways to Google's APIs."""

from __future__ import annotations

from ..fixtures_gcp import SUBNET
from ..suite import DROP, UNKNOWN, suite

ACCESS = "privateIpGoogleAccess"

TestRule = suite(
    "gcp-apis-private",
    SUBNET,
    bad=[({ACCESS: False}, f"{ACCESS} is false"), ({ACCESS: DROP}, f"{ACCESS} is not set")],
    fine=[{ACCESS: DROP, "purpose": "PRIVATE_SERVICE_CONNECT"}],
    unknown=[({ACCESS: UNKNOWN}, ACCESS)],
)
