"""Databases over zones."""

from __future__ import annotations

from ..fixtures import DATABASE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "rds-multi-zone",
    DATABASE,
    bad=[({"multiAz": False}, "multiAz is false"), ({"multiAz": DROP}, "multiAz is not set")],
    fine=[{"multiAz": DROP, "replicateSourceDb": "primary"}],
    unknown=[({"multiAz": UNKNOWN}, "multiAz")],
    configured=[({"environment": "staging"}, {"multiAz": False}, None)],
)
