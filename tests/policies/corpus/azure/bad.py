"""Azure as terragoat, AzureGoat and the failing fixtures of checkov have it."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import (
    authorization,
    compute,
    containerregistry,
    containerservice,
    cosmosdb,
    dbforpostgresql,
    keyvault,
    network,
    redis,
    resources,
    sql,
    storage,
    web,
)

from ..common import TAGS

OPTS = pulumi.ResourceOptions(protect=True)
SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111"
TENANT = "22222222-2222-4222-8222-222222222222"
JANE = "33333333-3333-4333-8333-333333333333"


def program() -> None:
    """All of it."""
    group = resources.ResourceGroup("example", location="eastus", tags=TAGS, opts=OPTS)
    _network(group.name)
    _cluster(group.name)
    _vault(group.name)
    _storage(group.name)
    _machine(group.name)
    _databases(group.name)
    _registry(group.name)
    _roles()


def _network(group: pulumi.Output[str]) -> None:
    example = network.VirtualNetwork(
        "example-network",
        resource_group_name=group,
        address_space={"address_prefixes": ["10.0.0.0/16"]},
        tags=TAGS,
        opts=OPTS,
    )
    network.Subnet(
        "example-subnet",
        resource_group_name=group,
        virtual_network_name=example.name,
        address_prefix="10.0.0.0/24",
        opts=OPTS,
    )
    network.NetworkSecurityGroup(
        "bad-sg",
        resource_group_name=group,
        security_rules=[
            {
                "name": name,
                "priority": priority,
                "access": "Allow",
                "direction": "Inbound",
                "protocol": "Tcp",
                "source_address_prefix": "*",
                "source_port_range": "*",
                "destination_port_range": port,
                "destination_address_prefix": "*",
            }
            for name, priority, port in (
                ("AllowSSH", 200, "22-22"),
                ("AllowRDP", 300, "3389-3389"),
            )
        ],
        tags=TAGS,
        opts=OPTS,
    )
    network.FlowLog(
        "flow-log",
        resource_group_name="NetworkWatcherRG",
        network_watcher_name="NetworkWatcher_eastus",
        enabled=False,
        target_resource_id=example.id,
        storage_id=f"{SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/l",
        tags=TAGS,
        opts=OPTS,
    )


def _cluster(group: pulumi.Output[str]) -> None:
    containerservice.ManagedCluster(
        "k8s-cluster",
        resource_group_name=group,
        dns_prefix="terragoat",
        enable_rbac=False,
        sku={"name": "Base", "tier": "Free"},
        identity={"type": "SystemAssigned"},
        agent_pool_profiles=[
            {
                "name": "default",
                "mode": "System",
                "vm_size": "Standard_D2s_v5",
                "count": 2,
                "enable_node_public_ip": True,
            }
        ],
        addon_profiles={"omsagent": {"enabled": False}, "kubeDashboard": {"enabled": True}},
        tags=TAGS,
        opts=OPTS,
    )


def _vault(group: pulumi.Output[str]) -> None:
    vault = keyvault.Vault(
        "vault",
        resource_group_name=group,
        properties={
            "tenant_id": TENANT,
            "sku": {"family": "A", "name": "premium"},
            "access_policies": [
                {"tenant_id": TENANT, "object_id": JANE, "permissions": {"keys": ["create"]}}
            ],
        },
        tags=TAGS,
        opts=OPTS,
    )
    keyvault.Key(
        "generated",
        resource_group_name=group,
        vault_name=vault.name,
        properties={"kty": "RSA", "key_size": 2048},
        tags=TAGS,
        opts=OPTS,
    )


def _storage(group: pulumi.Output[str]) -> None:
    account = storage.StorageAccount(
        "appazgoat",
        resource_group_name=group,
        kind="StorageV2",
        sku={"name": "Standard_LRS"},
        allow_blob_public_access=True,
        enable_https_traffic_only=False,
        minimum_tls_version="TLS1_0",
        tags=TAGS,
        opts=OPTS,
    )
    storage.BlobContainer(
        "dev-container",
        resource_group_name=group,
        account_name=account.name,
        public_access="Container",
        opts=OPTS,
    )


def _machine(group: pulumi.Output[str]) -> None:
    compute.Disk(
        "example-disk",
        resource_group_name=group,
        creation_data={"create_option": "Empty"},
        disk_size_gb=1,
        encryption_settings_collection={"enabled": False},
        tags=TAGS,
        opts=OPTS,
    )
    network.NetworkInterface(
        "developer-interface",
        resource_group_name=group,
        ip_configurations=[
            {
                "name": "ipconfig1",
                "private_ip_allocation_method": "Dynamic",
                "public_ip_address": {
                    "id": f"{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Network"
                    "/publicIPAddresses/developer"
                },
            }
        ],
        tags=TAGS,
        opts=OPTS,
    )
    settings = {
        "JWT_SECRET": "T2BYL6-zc-Byuzu",
        "CON_STR": "AccountName=appazgoat;AccountKey=Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6",
    }
    web.WebApp(
        "function-app",
        resource_group_name=group,
        kind="functionapp,linux",
        site_config={
            "app_settings": [{"name": name, "value": value} for name, value in settings.items()]
        },
        tags=TAGS,
        opts=OPTS,
    )
    compute.VirtualMachine(
        "linux-machine",
        resource_group_name=group,
        hardware_profile={"vm_size": "Standard_F2s_v2"},
        os_profile={
            "computer_name": "terragoat",
            "admin_username": "terragoat",
            "admin_password": pulumi.Output.secret("St0r95p-sw0rd-1265"),
            "linux_configuration": {"disable_password_authentication": False},
        },
        tags=TAGS,
        opts=OPTS,
    )


def _databases(group: pulumi.Output[str]) -> None:
    server = sql.Server(
        "mssql",
        resource_group_name=group,
        version="12.0",
        administrator_login="missadministrator",
        administrator_login_password=pulumi.Output.secret("AdminPassword123-"),
        minimal_tls_version="1.0",
        tags=TAGS,
        opts=OPTS,
    )
    sql.FirewallRule(
        "office",
        resource_group_name=group,
        server_name=server.name,
        start_ip_address="0.0.0.0",  # noqa: S104 - the fault
        end_ip_address="255.255.255.255",
        opts=OPTS,
    )
    postgres = dbforpostgresql.Server(
        "postgres",
        resource_group_name=group,
        create_mode="Default",
        version="16",
        sku={"name": "Standard_B2s", "tier": "Burstable"},
        administrator_login="terragoat",
        administrator_login_password=pulumi.Output.secret("Aa12345678-"),
        backup={"backup_retention_days": 7, "geo_redundant_backup": "Disabled"},
        network={"public_network_access": "Enabled"},
        tags=TAGS,
        opts=OPTS,
    )
    dbforpostgresql.Configuration(
        "no-tls",
        resource_group_name=group,
        server_name=postgres.name,
        configuration_name="require_secure_transport",
        source="user-override",
        value="off",
        opts=OPTS,
    )
    cosmosdb.DatabaseAccount(
        "cosmos",
        resource_group_name=group,
        database_account_offer_type="Standard",
        locations=[{"location_name": "eastus", "failover_priority": 0}],
        tags=TAGS,
        opts=OPTS,
    )
    redis.Redis(
        "cache",
        resource_group_name=group,
        sku={"name": "Basic", "family": "C", "capacity": 0},
        enable_non_ssl_port=True,
        minimum_tls_version="1.0",
        public_network_access="Enabled",
        tags=TAGS,
        opts=OPTS,
    )


def _registry(group: pulumi.Output[str]) -> None:
    containerregistry.Registry(
        "registry",
        resource_group_name=group,
        sku={"name": "Premium"},
        admin_user_enabled=True,
        anonymous_pull_enabled=True,
        public_network_access="Enabled",
        tags=TAGS,
        opts=OPTS,
    )


def _roles() -> None:
    authorization.RoleDefinition(
        "my-custom-role",
        role_name="my-custom-role",
        scope=SUBSCRIPTION,
        permissions=[{"actions": ["*"], "not_actions": []}],
        assignable_scopes=[SUBSCRIPTION],
        opts=OPTS,
    )
