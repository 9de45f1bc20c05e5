"""Public addresses of databases."""

from __future__ import annotations

from ..fixtures import DATABASE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "rds-private",
    DATABASE,
    bad=[({"publiclyAccessible": True}, "publiclyAccessible is true")],
    fine=[{"publiclyAccessible": DROP}],
    unknown=[({"publiclyAccessible": UNKNOWN}, "publiclyAccessible")],
)
