"""What several rules are tested on: resources of Azure, as they should be."""

from __future__ import annotations

from .suite import UNKNOWN, Fixture

GROUP = {"resourceGroupName": "platform"}

WORKSPACE = "/subscriptions/1/resourceGroups/platform/providers/Microsoft.OperationalInsights/workspaces/logs"


def diagnostics(*categories: str) -> Fixture:
    """A diagnostic setting of the resource."""
    return Fixture(
        "azure-native:monitor:DiagnosticSetting",
        {
            "resourceUri": UNKNOWN,
            "workspaceId": WORKSPACE,
            "logs": [{"category": each, "enabled": True} for each in categories],
        },
        refers="resourceUri",
    )


CLUSTER = Fixture(
    "azure-native:containerservice:ManagedCluster",
    {
        **GROUP,
        "resourceName": "prod",
        "sku": {"name": "Base", "tier": "Standard"},
        "apiServerAccessProfile": {"enablePrivateCluster": True, "disableRunCommand": True},
        "disableLocalAccounts": True,
        "aadProfile": {"managed": True, "enableAzureRBAC": True},
        "enableRBAC": True,
        "diskEncryptionSetID": UNKNOWN,
        "oidcIssuerProfile": {"enabled": True},
        "networkProfile": {"networkPlugin": "azure", "networkPolicy": "cilium"},
        "autoUpgradeProfile": {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"},
        "securityProfile": {
            "azureKeyVaultKms": {"enabled": True, "keyId": UNKNOWN},
            "defender": {
                "logAnalyticsWorkspaceResourceId": WORKSPACE,
                "securityMonitoring": {"enabled": True},
            },
            "workloadIdentity": {"enabled": True},
        },
        "agentPoolProfiles": [
            {
                "name": "system",
                "mode": "System",
                "vmSize": "Standard_D4s_v5",
                "availabilityZones": ["1", "2", "3"],
                "enableAutoScaling": True,
                "minCount": 1,
                "maxCount": 3,
                "enableEncryptionAtHost": True,
                "enableNodePublicIP": False,
            }
        ],
    },
    {"audit": diagnostics("kube-apiserver", "kube-audit")},
)

NODE_POOL = Fixture(
    "azure-native:containerservice:AgentPool",
    {
        **GROUP,
        "resourceName": "prod",
        "vmSize": "Standard_NC40ads_H100_v5",
        "availabilityZones": ["1"],
        "enableAutoScaling": True,
        "minCount": 0,
        "maxCount": 10,
        "enableEncryptionAtHost": True,
    },
)

STORAGE = Fixture(
    "azure-native:storage:StorageAccount",
    {
        **GROUP,
        "accountName": "models",
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"},
        "isHnsEnabled": False,
        "publicNetworkAccess": "Disabled",
        "allowBlobPublicAccess": False,
        "allowSharedKeyAccess": False,
        "enableHttpsTrafficOnly": True,
        "minimumTlsVersion": "TLS1_2",
        "encryption": {
            "keySource": "Microsoft.Keyvault",
            "keyVaultProperties": {"keyName": "platform", "keyVaultUri": UNKNOWN},
        },
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
        "diagnostics": diagnostics("StorageRead"),
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

VAULT = Fixture(
    "azure-native:keyvault:Vault",
    {
        **GROUP,
        "vaultName": "platform",
        "properties": {
            "tenantId": "22222222-2222-4222-8222-222222222222",
            "sku": {"family": "A", "name": "standard"},
            "enablePurgeProtection": True,
            "enableRbacAuthorization": True,
            "enableSoftDelete": True,
            "publicNetworkAccess": "Disabled",
        },
    },
    {"audit": diagnostics("AuditEvent")},
)

REGISTRY = Fixture(
    "azure-native:containerregistry:Registry",
    {
        **GROUP,
        "registryName": "images",
        "sku": {"name": "Premium"},
        "adminUserEnabled": False,
        "publicNetworkAccess": "Disabled",
        "encryption": {"status": "enabled", "keyVaultProperties": {"keyIdentifier": UNKNOWN}},
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
        "authConfig": {"activeDirectoryAuth": "Enabled"},
        "dataEncryption": {"type": "AzureKeyVault", "primaryKeyURI": UNKNOWN},
        "network": {"delegatedSubnetResourceId": UNKNOWN, "publicNetworkAccess": "Disabled"},
    },
    {
        "lock": Fixture(
            "azure-native:authorization:ManagementLockByScope",
            {"level": "CanNotDelete", "scope": UNKNOWN},
            refers="scope",
        )
    },
)

MYSQL = Fixture(
    "azure-native:dbformysql:Server",
    {key: value for key, value in POSTGRES.inputs.items() if key != "authConfig"},
    POSTGRES.beside,
)

COSMOS = Fixture(
    "azure-native:cosmosdb:DatabaseAccount",
    {
        **GROUP,
        "databaseAccountOfferType": "Standard",
        "locations": [{"locationName": "eastus"}],
        "publicNetworkAccess": "Disabled",
        "disableLocalAuth": True,
        "keyVaultKeyUri": UNKNOWN,
    },
)

SQL = Fixture(
    "azure-native:sql:Server",
    {
        **GROUP,
        "serverName": "warehouse",
        "minimalTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled",
        "administrators": {"login": "ml-dba", "azureADOnlyAuthentication": True},
    },
)

SYNAPSE = Fixture(
    "azure-native:synapse:Workspace",
    {
        **GROUP,
        "workspaceName": "warehouse",
        "publicNetworkAccess": "Disabled",
        "encryption": {"cmk": {"key": {"name": "default", "keyVaultUrl": UNKNOWN}}},
    },
)

REDIS = Fixture(
    "azure-native:redis:Redis",
    {
        **GROUP,
        "sku": {"name": "Premium", "family": "P", "capacity": 1},
        "minimumTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled",
    },
)

REDIS_CLUSTER = Fixture(
    "azure-native:redisenterprise:RedisEnterprise",
    {**GROUP, "sku": {"name": "MemoryOptimized_M20"}, "publicNetworkAccess": "Disabled"},
)

NETWORK = Fixture(
    "azure-native:network:VirtualNetwork",
    {
        **GROUP,
        "virtualNetworkName": "prod",
        "addressSpace": {"addressPrefixes": ["10.60.0.0/16"]},
        "subnets": [
            {
                "name": "nodes",
                "addressPrefix": "10.60.0.0/18",
                "defaultOutboundAccess": False,
                "networkSecurityGroup": {"id": UNKNOWN},
            }
        ],
    },
    {
        "flow": Fixture(
            "azure-native:network:FlowLog",
            {
                "resourceGroupName": "NetworkWatcherRG",
                "networkWatcherName": "NetworkWatcher_eastus",
                "storageId": UNKNOWN,
                "targetResourceId": UNKNOWN,
                "enabled": True,
            },
            refers="targetResourceId",
        )
    },
)
