"""Protection from deletion."""

from __future__ import annotations

from ..fixtures import CLUSTER
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "eks-deletion-protected",
    CLUSTER,
    bad=[
        ({"deletionProtection": False}, "deletionProtection is false"),
        ({"deletionProtection": DROP}, "deletionProtection is not set"),
    ],
    unknown=[({"deletionProtection": UNKNOWN}, "deletionProtection")],
    configured=[
        ({"environment": "dev"}, {"deletionProtection": DROP}, None),
        ({"environment": "staging"}, {"deletionProtection": DROP}, "deletionProtection is not set"),
    ],
)
