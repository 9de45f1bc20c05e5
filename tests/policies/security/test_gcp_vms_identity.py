"""Whose account machines have."""

from __future__ import annotations

from ..fixtures_gcp import VM
from ..suite import DROP, UNKNOWN, suite

EMAIL = "serviceAccount.email"

TestRule = suite(
    "gcp-vms-identity",
    VM,
    bad=[
        ({EMAIL: DROP}, f"{EMAIL} is not set, and so is Compute Engine's default one"),
        (
            {EMAIL: "123456789012-compute@developer.gserviceaccount.com"},
            f"{EMAIL} is Compute Engine's default one",
        ),
    ],
    fine=[{"serviceAccount": DROP}, {EMAIL: UNKNOWN}],
    unknown=[({"serviceAccount": UNKNOWN}, "serviceAccount")],
)
