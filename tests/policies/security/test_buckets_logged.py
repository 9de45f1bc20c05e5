"""Records of who reads and writes buckets."""

from __future__ import annotations

from ..fixtures_azure import STORAGE
from ..fixtures_gcp import GCS
from ..suite import DROP, UNKNOWN, Fixture, suite

SAID = "Nothing keeps who reads and writes the bucket"

LOGGING = Fixture(
    "aws:s3/bucketLogging:BucketLogging",
    {"bucket": "models", "targetBucket": "access-logs", "targetPrefix": "models/"},
)


def bucket(name: str, **beside: Fixture) -> Fixture:
    return Fixture("aws:s3/bucket:Bucket", {"bucket": name}, beside)


def trail(**inputs: object) -> Fixture:
    return Fixture("aws:cloudtrail/trail:Trail", {"s3BucketName": "trails", **inputs})


TestAws = suite(
    "buckets-logged",
    bucket("models", logging=LOGGING),
    bad=[({"logging": DROP}, SAID), ({"logging/bucket": "other"}, SAID)],
    fine=[{"logging/bucket": "other", "logging/targetBucket": "models"}],
)

TestTarget = suite(
    "buckets-logged",
    bucket("access-logs", logging=LOGGING),
    bad=[({"logging": DROP}, SAID)],
)

OBJECTS = [{"field": "resources.type", "equals": ["AWS::S3::Object"]}]
FIELDS = "trail/advancedEventSelectors.0.fieldSelectors.0"

TestTrail = suite(
    "buckets-logged",
    bucket("models", trail=trail(advancedEventSelectors=[{"fieldSelectors": OBJECTS}])),
    bad=[({"trail": DROP}, SAID), ({f"{FIELDS}.equals": ["AWS::Lambda::Function"]}, SAID)],
    fine=[{"trail/s3BucketName": "models", "trail/advancedEventSelectors": DROP}],
    unknown=[({f"{FIELDS}.field": UNKNOWN}, "advancedEventSelectors[0].fieldSelectors[0].field")],
)

TestOlderTrail = suite(
    "buckets-logged",
    bucket(
        "models",
        trail=trail(
            eventSelectors=[
                {"dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}
            ]
        ),
    ),
    bad=[({"trail/eventSelectors": [{"readWriteType": "All"}]}, SAID)],
)

AUDIT = Fixture(
    "gcp:projects/iAMAuditConfig:IAMAuditConfig",
    {
        "project": "example",
        "service": "storage.googleapis.com",
        "auditLogConfigs": [{"logType": "DATA_READ"}, {"logType": "DATA_WRITE"}],
    },
)

TestGoogle = suite(
    "buckets-logged",
    GCS,
    bad=[({"logging": DROP}, SAID)],
    fine=[{"logging.logBucket": UNKNOWN}],
)

TestGoogleTarget = suite(
    "buckets-logged",
    Fixture(
        GCS.type,
        {"name": "access-logs", "location": "us-central1"},
        {"models": Fixture(GCS.type, GCS.inputs, refers="project")},
    ),
    bad=[({"models/logging.logBucket": "other"}, SAID), ({"models": DROP}, SAID)],
)

TestGoogleAudit = suite(
    "buckets-logged",
    Fixture(GCS.type, {"name": "models", "location": "us-central1"}, {"audit": AUDIT}),
    bad=[
        ({"audit": DROP}, SAID),
        ({"audit/service": "compute.googleapis.com"}, SAID),
        ({"audit/auditLogConfigs": [{"logType": "DATA_READ"}]}, SAID),
    ],
    fine=[{"audit/service": "allServices"}],
    unknown=[({"audit/service": UNKNOWN}, "service")],
)

FLOWS = Fixture(
    "azure-native:network:FlowLog",
    {
        "resourceGroupName": "NetworkWatcherRG",
        "networkWatcherName": "NetworkWatcher_eastus",
        "targetResourceId": UNKNOWN,
        "storageId": UNKNOWN,
    },
    refers="storageId",
)

ACCOUNT = "/subscriptions/1/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/models"

TestAzure = suite(
    "buckets-logged",
    STORAGE,
    bad=[
        ({"diagnostics": DROP}, SAID),
        ({"diagnostics/logs.0.enabled": False}, SAID),
        ({"diagnostics/logs.0.category": "Transaction"}, SAID),
    ],
    fine=[
        {"diagnostics/logs": [{"categoryGroup": "allLogs", "enabled": True}]},
        {"diagnostics/resourceUri": f"{ACCOUNT}/blobServices/default"},
    ],
    unknown=[({"diagnostics/logs": UNKNOWN}, "logs")],
)

TestAzureById = suite(
    "buckets-logged",
    Fixture(
        STORAGE.type,
        STORAGE.inputs,
        {
            "diagnostics": Fixture(
                "azure-native:monitor:DiagnosticSetting",
                {
                    "resourceUri": f"{ACCOUNT}/blobServices/default",
                    "logs": [{"category": "StorageRead", "enabled": True}],
                },
            )
        },
    ),
    bad=[({"diagnostics/resourceUri": f"{ACCOUNT}2/blobServices/default"}, SAID)],
    fine=[{"diagnostics/resourceUri": "/other", "diagnostics/storageAccountId": ACCOUNT}],
)

TestAzureTarget = suite(
    "buckets-logged",
    Fixture(STORAGE.type, STORAGE.inputs, {"flows": FLOWS}),
    bad=[({"flows": DROP}, SAID)],
)
