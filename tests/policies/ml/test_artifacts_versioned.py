"""Versions of artifacts."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..suite import DROP, UNKNOWN, Fixture, suite

DELETED = "Overwritten versions are deleted after {} days, and are kept 30 at least"
RULES = "lifecycle/rules.0"
KEPT = {"noncurrentDays": 90}

TestAws = suite(
    "artifacts-versioned",
    BUCKET,
    bad=[
        ({"versioning": DROP}, "Its objects have no versions"),
        (
            {"versioning/versioningConfiguration.status": "Suspended"},
            "Its objects have no versions",
        ),
        (
            {f"{RULES}.noncurrentVersionExpiration": {"noncurrentDays": 7}},
            DELETED.format(7),
        ),
    ],
    fine=[
        {f"{RULES}.noncurrentVersionExpiration": KEPT},
        {"lifecycle": DROP},
        {
            f"{RULES}.noncurrentVersionExpiration": {"noncurrentDays": 7},
            f"{RULES}.status": "Disabled",
        },
    ],
    unknown=[
        (
            {"versioning/versioningConfiguration.status": UNKNOWN},
            "versioningConfiguration.status",
        )
    ],
    configured=[
        (
            {"environment": "dev"},
            {f"{RULES}.noncurrentVersionExpiration": {"noncurrentDays": 7}},
            None,
        ),
        (
            {"artifactStores": ["weights"]},
            {"versioning": DROP},
            None,
        ),
        (
            {"artifactDays": 100},
            {f"{RULES}.noncurrentVersionExpiration": KEPT},
            "Overwritten versions are deleted after 90 days, and are kept 100 at least",
        ),
    ],
)

TestGoogle = suite(
    "artifacts-versioned",
    Fixture(
        "gcp:storage/bucket:Bucket",
        {
            "name": "prod-artifacts",
            "location": "us-central1",
            "versioning": {"enabled": True},
            "lifecycleRules": [
                {
                    "action": {"type": "Delete"},
                    "condition": {"daysSinceNoncurrentTime": 365, "withState": "ARCHIVED"},
                }
            ],
        },
    ),
    bad=[
        ({"versioning.enabled": False}, "Its objects have no versions"),
        ({"versioning": DROP}, "Its objects have no versions"),
        (
            {"lifecycleRules.0.condition.daysSinceNoncurrentTime": 7},
            DELETED.format(7),
        ),
        (
            {"lifecycleRules.0.condition": {"age": 5, "withState": "ARCHIVED"}},
            DELETED.format(5),
        ),
    ],
    fine=[
        {"lifecycleRules": DROP},
        {"versioning": DROP, "name": "prod-datasets"},
        {"lifecycleRules.0.action": {"type": "SetStorageClass", "storageClass": "NEARLINE"}},
        {"lifecycleRules.0.condition": {"age": 5, "withState": "LIVE"}},
    ],
    unknown=[({"versioning.enabled": UNKNOWN}, "versioning.enabled")],
)

VERSION = "lifecycle/policy.rules.0.definition.actions.version.delete.daysAfterCreationGreaterThan"

TestAzure = suite(
    "artifacts-versioned",
    Fixture(
        "azure-native:storage:StorageAccount",
        {
            "accountName": "prodartifacts",
            "resourceGroupName": "prod",
            "kind": "StorageV2",
            "sku": {"name": "Standard_ZRS"},
        },
        {
            "blobs": Fixture(
                "azure-native:storage:BlobServiceProperties",
                {
                    "accountName": UNKNOWN,
                    "blobServicesName": "default",
                    "resourceGroupName": "prod",
                    "isVersioningEnabled": True,
                },
                refers="accountName",
            ),
            "lifecycle": Fixture(
                "azure-native:storage:ManagementPolicy",
                {
                    "accountName": "prodartifacts",
                    "resourceGroupName": "prod",
                    "managementPolicyName": "default",
                    "policy": {
                        "rules": [
                            {
                                "name": "older",
                                "type": "Lifecycle",
                                "definition": {
                                    "actions": {
                                        "version": {"delete": {"daysAfterCreationGreaterThan": 90}}
                                    },
                                    "filters": {"blobTypes": ["blockBlob"]},
                                },
                            }
                        ]
                    },
                },
            ),
        },
    ),
    bad=[
        ({"blobs": DROP}, "Its blobs have no versions"),
        ({"blobs/isVersioningEnabled": False}, "Its blobs have no versions"),
        ({VERSION: 7}, DELETED.format(7)),
    ],
    fine=[
        {"blobs": DROP, "accountName": "prodlogs"},
        {VERSION: 7, "lifecycle/policy.rules.0.enabled": False},
        {VERSION: 7, "lifecycle/accountName": "other"},
    ],
    unknown=[({"blobs/isVersioningEnabled": UNKNOWN}, "isVersioningEnabled")],
)
