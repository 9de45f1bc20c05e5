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

TestGoogle = suite(
    "logs-retained",
    Fixture(
        "gcp:logging/projectBucketConfig:ProjectBucketConfig",
        {"project": "example", "location": "global", "bucketId": "audit", "retentionDays": 365},
    ),
    bad=[({"retentionDays": 29}, "retentionDays is 29, less than 30")],
    fine=[{"retentionDays": DROP}, {"retentionDays": 0}],
    unknown=[({"retentionDays": UNKNOWN}, "retentionDays")],
    configured=[
        ({"logRetentionDays": 90}, {"retentionDays": DROP}, "retentionDays is not set"),
        ({"logRetentionDays": 90}, {"retentionDays": 0}, "retentionDays is 0, less than 90"),
    ],
)

TestAzure = suite(
    "logs-retained",
    Fixture(
        "azure-native:operationalinsights:Workspace",
        {"resourceGroupName": "platform", DAYS: 365},
    ),
    bad=[({DAYS: 7}, f"{DAYS} is 7, less than 30"), ({DAYS: DROP}, f"{DAYS} is not set")],
    configured=[({"environment": "dev"}, {DAYS: 30}, None)],
)
