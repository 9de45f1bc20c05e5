"""What several rules on Google Cloud and Azure are tested on, as it should be."""

from __future__ import annotations

from .suite import UNKNOWN, Fixture

GROUP = {"resourceGroupName": "platform"}

SQL = Fixture(
    "gcp:sql/databaseInstance:DatabaseInstance",
    {
        "databaseVersion": "POSTGRES_17",
        "settings": {
            "tier": "db-custom-4-16384",
            "availabilityType": "REGIONAL",
            "deletionProtectionEnabled": True,
            "backupConfiguration": {
                "enabled": True,
                "pointInTimeRecoveryEnabled": True,
                "backupRetentionSettings": {"retainedBackups": 30, "retentionUnit": "COUNT"},
            },
        },
    },
)

GCS = Fixture(
    "gcp:storage/bucket:Bucket",
    {
        "name": "models",
        "location": "us-central1",
        "versioning": {"enabled": True},
        "lifecycleRules": [
            {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}
        ],
        "logging": {"logBucket": "access-logs"},
    },
)

GKE = Fixture(
    "gcp:container/cluster:Cluster",
    {"name": "prod", "location": "us-central1", "deletionProtection": True},
)

GKE_POOL = Fixture(
    "gcp:container/nodePool:NodePool",
    {
        "cluster": "prod",
        "location": "us-central1",
        "management": {"autoRepair": True, "autoUpgrade": True},
        "autoscaling": {"totalMinNodeCount": 2, "totalMaxNodeCount": 20},
    },
)

AKS = Fixture(
    "azure-native:containerservice:ManagedCluster",
    {
        **GROUP,
        "sku": {"name": "Base", "tier": "Standard"},
        "autoUpgradeProfile": {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"},
        "agentPoolProfiles": [
            {
                "name": "system",
                "availabilityZones": ["1", "2", "3"],
                "enableAutoScaling": True,
                "minCount": 1,
                "maxCount": 3,
            }
        ],
    },
)

AKS_POOL = Fixture(
    "azure-native:containerservice:AgentPool",
    {
        **GROUP,
        "resourceName": "prod",
        "availabilityZones": ["1"],
        "enableAutoScaling": True,
        "minCount": 0,
        "maxCount": 10,
    },
)

POSTGRES = Fixture(
    "azure-native:dbforpostgresql:Server",
    {
        **GROUP,
        "serverName": "prod-mlflow",
        "createMode": "Default",
        "backup": {"backupRetentionDays": 30, "geoRedundantBackup": "Enabled"},
        "highAvailability": {"mode": "ZoneRedundant"},
    },
    {
        "lock": Fixture(
            "azure-native:authorization:ManagementLockByScope",
            {"level": "CanNotDelete", "scope": UNKNOWN},
            refers="scope",
        )
    },
)

BLOBS = Fixture(
    "azure-native:storage:StorageAccount",
    {
        **GROUP,
        "accountName": "models",
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"},
        "isHnsEnabled": False,
    },
    {
        "settings": Fixture(
            "azure-native:storage:BlobServiceProperties",
            {
                **GROUP,
                "accountName": UNKNOWN,
                "deleteRetentionPolicy": {"enabled": True, "days": 14},
                "containerDeleteRetentionPolicy": {"enabled": True, "days": 14},
                "isVersioningEnabled": True,
            },
            refers="accountName",
        ),
        "lifecycle": Fixture(
            "azure-native:storage:ManagementPolicy",
            {
                **GROUP,
                "accountName": "models",
                "managementPolicyName": "default",
                "policy": {
                    "rules": [
                        {
                            "name": "older-versions",
                            "enabled": True,
                            "type": "Lifecycle",
                            "definition": {
                                "actions": {
                                    "version": {"delete": {"daysAfterCreationGreaterThan": 90}}
                                },
                                "filters": {
                                    "blobTypes": ["blockBlob"],
                                    "prefixMatch": ["models/"],
                                },
                            },
                        }
                    ]
                },
            },
        ),
        "diagnostics": Fixture(
            "azure-native:monitor:DiagnosticSetting",
            {
                "resourceUri": UNKNOWN,
                "workspaceId": UNKNOWN,
                "logs": [{"category": "StorageRead", "enabled": True}],
            },
            refers="resourceUri",
        ),
    },
)

EXPIRY = {
    "name": "expire",
    "enabled": True,
    "type": "Lifecycle",
    "definition": {
        "actions": {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": 365}}},
        "filters": {"blobTypes": ["blockBlob"], "prefixMatch": ["logs/"]},
    },
}
"""A rule of a ManagementPolicy that deletes all of a container in time."""
