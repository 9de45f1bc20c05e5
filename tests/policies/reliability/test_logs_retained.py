"""Terms of logs."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

DAYS = "retentionInDays"

TestRule = suite(
    "logs-retained",
    Fixture("aws:cloudwatch/logGroup:LogGroup", {DAYS: 90}),
    bad=[
        ({DAYS: DROP}, f"{DAYS} is not set"),
        ({DAYS: 0}, f"{DAYS} is 0, less than 30"),
        ({DAYS: 7}, f"{DAYS} is 7, less than 30"),
    ],
    unknown=[({DAYS: UNKNOWN}, DAYS)],
    configured=[
        ({"environment": "dev"}, {DAYS: 7}, None),
        ({"environment": "dev"}, {DAYS: DROP}, f"{DAYS} is not set"),
        ({"logRetentionDays": 365}, {}, f"{DAYS} is 90, less than 365"),
    ],
)
