"""Blobs and databases on Azure, as they should be, and their logs."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import (
    authorization,
    cosmosdb,
    dbforpostgresql,
    monitor,
    redis,
    sql,
    storage,
)

from ..common import TAGS
from .bad import JANE, OPTS, SUBSCRIPTION, TENANT

WORKSPACE = (
    f"{SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs"
)


def audited(name: str, of: pulumi.Input[str], *categories: str) -> None:
    """Keep such logs of a resource."""
    monitor.DiagnosticSetting(
        f"{name}-audit",
        resource_uri=of,
        workspace_id=WORKSPACE,
        logs=[{"category": each, "enabled": True} for each in categories],
        opts=OPTS,
    )


def blobs(group: pulumi.Output[str]) -> None:
    """An account, and all that belongs to it."""
    account = storage.StorageAccount(
        "appazgoat",
        resource_group_name=group,
        account_name="appazgoat",
        kind="StorageV2",
        sku={"name": "Standard_ZRS"},
        public_network_access="Disabled",
        allow_blob_public_access=False,
        allow_shared_key_access=False,
        enable_https_traffic_only=True,
        minimum_tls_version="TLS1_2",
        encryption={
            "key_source": "Microsoft.Keyvault",
            "key_vault_properties": {
                "key_name": "blobs",
                "key_vault_uri": "https://goat.vault.azure.net",
            },
        },
        tags=TAGS,
        opts=OPTS,
    )
    storage.BlobServiceProperties(
        "blobs",
        resource_group_name=group,
        account_name=account.name,
        blob_services_name="default",
        is_versioning_enabled=True,
        delete_retention_policy={"enabled": True, "days": 14},
        container_delete_retention_policy={"enabled": True, "days": 14},
        opts=OPTS,
    )
    storage.BlobContainer(
        "dev-container",
        resource_group_name=group,
        account_name=account.name,
        public_access="None",
        opts=OPTS,
    )
    storage.ManagementPolicy(
        "lifecycle",
        resource_group_name=group,
        account_name=account.name,
        management_policy_name="default",
        policy={
            "rules": [
                {
                    "name": "older-versions",
                    "enabled": True,
                    "type": "Lifecycle",
                    "definition": {
                        "actions": {
                            "version": {"delete": {"days_after_creation_greater_than": 90}}
                        },
                        "filters": {"blob_types": ["blockBlob"]},
                    },
                }
            ]
        },
        opts=OPTS,
    )
    service = pulumi.Output.concat(account.id, "/blobServices/default")
    audited("blobs", service, "StorageRead", "StorageWrite", "StorageDelete")


def databases(group: pulumi.Output[str], subnet: pulumi.Output[str]) -> None:
    """One of each kind."""
    sql.Server(
        "mssql",
        resource_group_name=group,
        version="12.0",
        minimal_tls_version="1.2",
        public_network_access="Disabled",
        administrators={
            "login": "dba",
            "sid": JANE,
            "tenant_id": TENANT,
            "azure_ad_only_authentication": True,
        },
        tags=TAGS,
        opts=OPTS,
    )
    postgres = dbforpostgresql.Server(
        "postgres",
        resource_group_name=group,
        create_mode="Default",
        version="16",
        sku={"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
        auth_config={"active_directory_auth": "Enabled", "password_auth": "Disabled"},
        backup={"backup_retention_days": 30, "geo_redundant_backup": "Enabled"},
        high_availability={"mode": "ZoneRedundant"},
        network={"delegated_subnet_resource_id": subnet, "public_network_access": "Disabled"},
        data_encryption={
            "type": "AzureKeyVault",
            "primary_key_uri": "https://goat.vault.azure.net/keys/postgres/0a1b2c3d4e5f",
        },
        tags=TAGS,
        opts=OPTS,
    )
    authorization.ManagementLockByScope(
        "postgres-lock", scope=postgres.id, level="CanNotDelete", opts=OPTS
    )
    dbforpostgresql.Configuration(
        "tls",
        resource_group_name=group,
        server_name=postgres.name,
        configuration_name="require_secure_transport",
        source="user-override",
        value="on",
        opts=OPTS,
    )
    cosmosdb.DatabaseAccount(
        "cosmos",
        resource_group_name=group,
        database_account_offer_type="Standard",
        locations=[{"location_name": "eastus", "failover_priority": 0}],
        public_network_access="Disabled",
        disable_local_auth=True,
        key_vault_key_uri="https://goat.vault.azure.net/keys/cosmos",
        tags=TAGS,
        opts=OPTS,
    )
    redis.Redis(
        "cache",
        resource_group_name=group,
        sku={"name": "Premium", "family": "P", "capacity": 1},
        enable_non_ssl_port=False,
        minimum_tls_version="1.2",
        public_network_access="Disabled",
        replicas_per_primary=1,
        zones=["1", "2"],
        tags=TAGS,
        opts=OPTS,
    )
