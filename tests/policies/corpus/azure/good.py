"""The same cluster, vault, data and machine on Azure, as they should be."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import (
    authorization,
    compute,
    consumption,
    containerregistry,
    containerservice,
    keyvault,
    network,
    resources,
    web,
)

from ..common import TAGS
from .bad import OPTS, SUBSCRIPTION, TENANT
from .good_data import WORKSPACE, audited, blobs, databases

DISK_KEYS = f"{SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/d"


def program() -> None:
    """All of it."""
    group = resources.ResourceGroup("example", location="eastus", tags=TAGS, opts=OPTS)
    subnet = _network(group.name)
    _cluster(group.name)
    _vault(group.name)
    blobs(group.name)
    _machine(group.name)
    databases(group.name, subnet)
    _registry(group.name)
    authorization.RoleDefinition(
        "my-custom-role",
        role_name="reads-clusters",
        scope=SUBSCRIPTION,
        permissions=[
            {"actions": ["Microsoft.ContainerService/managedClusters/read"], "not_actions": []}
        ],
        assignable_scopes=[SUBSCRIPTION],
        opts=OPTS,
    )
    consumption.Budget(
        "budget",
        scope=SUBSCRIPTION,
        amount=1000,
        category="Cost",
        time_grain="Monthly",
        time_period={"start_date": "2026-11-01T00:00:00Z"},
        notifications={
            "soon": {
                "enabled": True,
                "operator": "GreaterThan",
                "threshold": 80,
                "contact_emails": ["ml-platform@example.com"],
            }
        },
        opts=OPTS,
    )


def _network(group: pulumi.Output[str]) -> pulumi.Output[str]:
    guard = network.NetworkSecurityGroup(
        "good-sg",
        resource_group_name=group,
        security_rules=[
            {
                "name": "AllowBastion",
                "priority": 200,
                "access": "Allow",
                "direction": "Inbound",
                "protocol": "Tcp",
                "source_address_prefix": "10.0.255.0/26",
                "source_port_range": "*",
                "destination_port_range": "22",
                "destination_address_prefix": "*",
            }
        ],
        tags=TAGS,
        opts=OPTS,
    )
    example = network.VirtualNetwork(
        "example-network",
        resource_group_name=group,
        address_space={"address_prefixes": ["10.0.0.0/16"]},
        tags=TAGS,
        opts=OPTS,
    )
    subnet = network.Subnet(
        "example-subnet",
        resource_group_name=group,
        virtual_network_name=example.name,
        address_prefix="10.0.0.0/24",
        default_outbound_access=False,
        network_security_group={"id": guard.id},
        opts=OPTS,
    )
    network.FlowLog(
        "flow-log",
        resource_group_name="NetworkWatcherRG",
        network_watcher_name="NetworkWatcher_eastus",
        enabled=True,
        target_resource_id=example.id,
        storage_id=f"{SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/l",
        retention_policy={"enabled": True, "days": 90},
        tags=TAGS,
        opts=OPTS,
    )
    return subnet.id


def _cluster(group: pulumi.Output[str]) -> None:
    cluster = containerservice.ManagedCluster(
        "k8s-cluster",
        resource_group_name=group,
        dns_prefix="goat",
        sku={"name": "Base", "tier": "Standard"},
        identity={"type": "SystemAssigned"},
        enable_rbac=True,
        disable_local_accounts=True,
        aad_profile={"managed": True, "enable_azure_rbac": True},
        api_server_access_profile={"enable_private_cluster": True, "disable_run_command": True},
        disk_encryption_set_id=DISK_KEYS,
        oidc_issuer_profile={"enabled": True},
        network_profile={"network_plugin": "azure", "network_policy": "cilium"},
        auto_upgrade_profile={"upgrade_channel": "patch", "node_os_upgrade_channel": "NodeImage"},
        security_profile={
            "workload_identity": {"enabled": True},
            "azure_key_vault_kms": {
                "enabled": True,
                "key_id": "https://goat.vault.azure.net/keys/secrets/0a1b2c3d4e5f",
            },
            "defender": {
                "log_analytics_workspace_resource_id": WORKSPACE,
                "security_monitoring": {"enabled": True},
            },
        },
        agent_pool_profiles=[
            {
                "name": "default",
                "mode": "System",
                "vm_size": "Standard_D2s_v5",
                "enable_auto_scaling": True,
                "min_count": 2,
                "max_count": 5,
                "count": 2,
                "availability_zones": ["1", "2", "3"],
                "enable_encryption_at_host": True,
            }
        ],
        tags=TAGS,
        opts=OPTS,
    )
    audited("k8s-cluster", cluster.id, "kube-apiserver", "kube-audit")


def _vault(group: pulumi.Output[str]) -> None:
    vault = keyvault.Vault(
        "vault",
        resource_group_name=group,
        properties={
            "tenant_id": TENANT,
            "sku": {"family": "A", "name": "premium"},
            "enable_purge_protection": True,
            "enable_rbac_authorization": True,
            "enable_soft_delete": True,
            "public_network_access": "Disabled",
        },
        tags=TAGS,
        opts=OPTS,
    )
    audited("vault", vault.id, "AuditEvent")
    rotation: Mapping[str, object] = {
        "lifetime_actions": [
            {"action": {"type": "rotate"}, "trigger": {"time_after_create": "P90D"}}
        ]
    }
    keyvault.Key(
        "generated",
        resource_group_name=group,
        vault_name=vault.name,
        properties={"kty": "RSA", "key_size": 4096, "rotation_policy": rotation},
        tags=TAGS,
        opts=OPTS,
    )


def _machine(group: pulumi.Output[str]) -> None:
    compute.Disk(
        "example-disk",
        resource_group_name=group,
        creation_data={"create_option": "Empty"},
        disk_size_gb=1,
        encryption={
            "disk_encryption_set_id": DISK_KEYS,
            "type": "EncryptionAtRestWithCustomerKey",
        },
        network_access_policy="DenyAll",
        public_network_access="Disabled",
        tags=TAGS,
        opts=OPTS,
    )
    network.NetworkInterface(
        "developer-interface",
        resource_group_name=group,
        ip_configurations=[{"name": "internal", "private_ip_allocation_method": "Dynamic"}],
        tags=TAGS,
        opts=OPTS,
    )
    settings = {
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "JWT_SECRET": "@Microsoft.KeyVault(SecretUri=https://goat.vault.azure.net/secrets/jwt)",
        "AzureWebJobsStorage__accountName": "appazgoat",
    }
    web.WebApp(
        "function-app",
        resource_group_name=group,
        kind="functionapp,linux",
        https_only=True,
        identity={"type": "SystemAssigned"},
        site_config={
            "min_tls_version": "1.2",
            "app_settings": [{"name": name, "value": value} for name, value in settings.items()],
        },
        tags=TAGS,
        opts=OPTS,
    )
    compute.VirtualMachine(
        "linux-machine",
        resource_group_name=group,
        hardware_profile={"vm_size": "Standard_F2s_v2"},
        os_profile={
            "computer_name": "goat",
            "admin_username": "ops",
            "linux_configuration": {
                "disable_password_authentication": True,
                "ssh": {
                    "public_keys": [
                        {"path": "/home/ops/.ssh/authorized_keys", "key_data": "ssh-ed25519 AAAA"}
                    ]
                },
            },
        },
        security_profile={"encryption_at_host": True},
        tags=TAGS,
        opts=OPTS,
    )


def _registry(group: pulumi.Output[str]) -> None:
    containerregistry.Registry(
        "registry",
        resource_group_name=group,
        sku={"name": "Premium"},
        admin_user_enabled=False,
        public_network_access="Disabled",
        encryption={
            "status": "enabled",
            "key_vault_properties": {"key_identifier": "https://goat.vault.azure.net/keys/images"},
        },
        policies={"retention_policy": {"status": "enabled", "days": 14}},
        tags=TAGS,
        opts=OPTS,
    )
