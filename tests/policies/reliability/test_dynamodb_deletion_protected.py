"""Protection from deletion."""

from __future__ import annotations

from ..fixtures import TABLE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "dynamodb-deletion-protected",
    TABLE,
    bad=[
        ({"deletionProtectionEnabled": False}, "deletionProtectionEnabled is false"),
        ({"deletionProtectionEnabled": DROP}, "deletionProtectionEnabled is not set"),
    ],
    unknown=[({"deletionProtectionEnabled": UNKNOWN}, "deletionProtectionEnabled")],
    configured=[
        ({"environment": "dev"}, {"deletionProtectionEnabled": DROP}, None),
        (
            {"environment": "staging"},
            {"deletionProtectionEnabled": DROP},
            "deletionProtectionEnabled is not set",
        ),
    ],
)
