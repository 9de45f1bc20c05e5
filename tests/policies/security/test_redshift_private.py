"""Public addresses of warehouses."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "redshift-private",
    Fixture(
        "aws:redshiftserverless/workgroup:Workgroup",
        {"namespaceName": "prod", "workgroupName": "prod", "publiclyAccessible": False},
    ),
    bad=[({"publiclyAccessible": True}, "publiclyAccessible is true")],
    fine=[{"publiclyAccessible": DROP}],
    unknown=[({"publiclyAccessible": UNKNOWN}, "publiclyAccessible")],
)
