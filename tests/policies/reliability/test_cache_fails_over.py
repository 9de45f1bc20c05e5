"""Caches over zones."""

from __future__ import annotations

from ..fixtures import CACHE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "cache-fails-over",
    CACHE,
    bad=[
        ({"automaticFailoverEnabled": False}, "automaticFailoverEnabled is false"),
        ({"multiAzEnabled": DROP}, "multiAzEnabled is not set"),
    ],
    unknown=[({"multiAzEnabled": UNKNOWN}, "multiAzEnabled")],
    configured=[({"environment": "dev"}, {"multiAzEnabled": DROP}, None)],
)
