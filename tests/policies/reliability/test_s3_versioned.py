"""Versions of objects."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..suite import DROP, UNKNOWN, suite

STATUS = "versioning/versioningConfiguration.status"
EXPIRY = {
    "lifecycle/rules": [
        {"id": "expire", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 365}}
    ]
}

TestRule = suite(
    "s3-versioned",
    BUCKET,
    bad=[
        ({"versioning": DROP}, "The bucket's versioning is not set"),
        ({STATUS: "Suspended"}, "The bucket's versioning is Suspended"),
        (
            {**EXPIRY, STATUS: "Suspended", "lifecycle/rules.0.filter.prefix": "tmp/"},
            "The bucket's versioning is Suspended",
        ),
        (
            {**EXPIRY, STATUS: "Suspended", "lifecycle/rules.0.status": "Disabled"},
            "The bucket's versioning is Suspended",
        ),
    ],
    fine=[{**EXPIRY, STATUS: "Suspended"}],
    unknown=[({STATUS: UNKNOWN}, "versioningConfiguration.status")],
)
