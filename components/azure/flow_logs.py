"""The record of the network's traffic."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

from spec import network

from .account import Account
from .roles import grant

WATCHER_GROUP = "NetworkWatcherRG"
"""Resource group in which Azure makes a location's network watcher, with its first network."""


class FlowLogs(pulumi.ComponentResource):
    """Flow logs of the whole network, encrypted with the platform's key, deleted when they are old.

    Attributes:
        account_name: storage account that they are in.
    """

    account_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        section: network.FlowLogs,
        *,
        network_id: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:FlowLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        encryption = account.encryption
        storage = azure.storage.StorageAccount(
            f"{name}-storage",
            account_name=account.unique("flow"),
            resource_group_name=account.group,
            location=account.location,
            kind="StorageV2",
            sku=azure.storage.SkuArgs(name="Standard_ZRS"),
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            is_local_user_enabled=False,
            is_sftp_enabled=False,
            enable_https_traffic_only=True,
            minimum_tls_version="TLS1_2",
            public_network_access="Enabled",
            network_rule_set=azure.storage.NetworkRuleSetArgs(
                default_action=azure.storage.DefaultAction.DENY,
                # Network Watcher writes as a trusted service.
                bypass="AzureServices",
            ),
            identity=azure.storage.IdentityArgs(
                type="UserAssigned", user_assigned_identities=[encryption.identity_id]
            ),
            encryption=azure.storage.EncryptionArgs(
                key_source="Microsoft.Keyvault",
                key_vault_properties=azure.storage.KeyVaultPropertiesArgs(
                    key_name=encryption.key_name, key_vault_uri=encryption.vault_uri
                ),
                encryption_identity=azure.storage.EncryptionIdentityArgs(
                    encryption_user_assigned_identity=encryption.identity_id
                ),
                require_infrastructure_encryption=True,
            ),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=list(encryption.ready), protect=account.protected
            ),
        )
        age = azure.storage.DateAfterModificationArgs(
            days_after_modification_greater_than=section.retention_days
        )
        azure.storage.ManagementPolicy(
            f"{name}-retention",
            account_name=storage.name,
            management_policy_name="default",
            resource_group_name=account.group,
            policy=azure.storage.ManagementPolicySchemaArgs(
                rules=[
                    azure.storage.ManagementPolicyRuleArgs(
                        name="retention",
                        type="Lifecycle",
                        enabled=True,
                        definition=azure.storage.ManagementPolicyDefinitionArgs(
                            actions=azure.storage.ManagementPolicyActionArgs(
                                base_blob=azure.storage.ManagementPolicyBaseBlobArgs(delete=age)
                            ),
                            # The last block of an hour's log is appended to: no other kind is here.
                            filters=azure.storage.ManagementPolicyFilterArgs(
                                blob_types=["blockBlob"]
                            ),
                        ),
                    )
                ]
            ),
            opts=child,
        )
        writer = azure.managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=f"{account.spec.name}-flow-logs",
            resource_group_name=account.group,
            location=account.location,
            opts=child,
        )
        write = grant(
            f"{name}-write",
            "Storage Blob Data Contributor",
            principal=writer.principal_id,
            scope=storage.id,
            subscription=account.id,
            parent=self,
        )
        azure.network.FlowLog(
            f"{name}-vnet",
            flow_log_name=f"plinth-{account.spec.name}",
            network_watcher_name=f"NetworkWatcher_{account.location}",
            resource_group_name=WATCHER_GROUP,
            location=account.location,
            enabled=True,
            target_resource_id=network_id,
            storage_id=storage.id,
            identity=azure.network.ManagedServiceIdentityArgs(
                type=azure.network.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[writer.id],
            ),
            format=azure.network.FlowLogFormatParametersArgs(type="JSON", version=2),
            # The storage account deletes: a rule of the log's own would hold for a year at most.
            retention_policy=azure.network.RetentionPolicyParametersArgs(days=0, enabled=False),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[write]),
        )
        self.account_name = storage.name
        self.register_outputs({"accountName": self.account_name})
