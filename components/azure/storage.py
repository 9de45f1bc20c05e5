"""A storage account with one container: encrypted with the platform's key, private, no shared key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_azure_native as azure

from spec.data import Bucket as Section

from ..identity import FEAST_PREFIX
from . import names
from .account import Account
from .after import after
from .diagnostics import Diagnostics
from .network import Network

LOGS = ("StorageRead", "StorageWrite", "StorageDelete")

SOFT_DELETE_DAYS = 14
"""Days that what was deleted, blobs and whole containers, can be had back."""

SCRATCH_DAYS = 7
"""Days that what Feast and the query engines hand to each other is kept."""


class Storage(pulumi.ComponentResource):
    """A storage account and its container, which has the bucket's name.

    An account for each bucket, since versions and soft deletion are an account's settings.

    Attributes:
        account: name of the account.
        container: name of the container.
        id: resource id of the account.
        ready: what must stand before blobs can be written.
    """

    account: pulumi.Output[str]
    container: pulumi.Output[str]
    id: pulumi.Output[str]
    ready: pulumi.Resource

    def __init__(
        self,
        name: str,
        kind: str,
        section: Section,
        *,
        network: Network,
        account: Account,
        hierarchical: bool = False,
        readers: Sequence[str] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            hierarchical: whether it has directories, as a Synapse workspace's own must; such an
                account keeps no versions.
            readers: resource ids of what may come in besides the private network.
        """
        super().__init__("plinth:azure:Storage", name, None, opts)
        keep = section.on_destroy == "keep"
        own = names.storage(account.spec, account.section, kind)
        encryption = account.encryption
        made = azure.storage.StorageAccount(
            f"{name}-account",
            account_name=own,
            resource_group_name=account.group,
            location=account.location,
            kind="StorageV2",
            sku=azure.storage.SkuArgs(name="Standard_ZRS" if account.protected else "Standard_LRS"),
            access_tier=azure.storage.AccessTier.HOT,
            is_hns_enabled=hierarchical,
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            is_local_user_enabled=False,
            is_sftp_enabled=False,
            enable_https_traffic_only=True,
            minimum_tls_version="TLS1_2",
            public_network_access=account.public_access,
            network_rule_set=azure.storage.NetworkRuleSetArgs(
                default_action=(
                    azure.storage.DefaultAction.DENY
                    if account.private
                    else azure.storage.DefaultAction.ALLOW
                ),
                # Exceptions stay in effect where public access is off ("Configure network security
                # for Azure Storage accounts").
                bypass="AzureServices",
                resource_access_rules=[
                    azure.storage.ResourceAccessRuleArgs(
                        resource_id=reader, tenant_id=account.section.tenant_id
                    )
                    for reader in readers
                ],
            ),
            identity=azure.storage.IdentityArgs(
                type="UserAssigned", user_assigned_identities=[encryption.identity_id]
            ),
            encryption=azure.storage.EncryptionArgs(
                key_source="Microsoft.Keyvault",
                # Twice, with two keys: a second one of Azure's own under the platform's.
                require_infrastructure_encryption=True,
                encryption_identity=azure.storage.EncryptionIdentityArgs(
                    encryption_user_assigned_identity=encryption.identity_id
                ),
                # Without a version it follows the key's rotation.
                key_vault_properties=azure.storage.KeyVaultPropertiesArgs(
                    key_name=encryption.key_name, key_vault_uri=encryption.vault_uri
                ),
                services=azure.storage.EncryptionServicesArgs(
                    blob=azure.storage.EncryptionServiceArgs(enabled=True, key_type="Account"),
                    file=azure.storage.EncryptionServiceArgs(enabled=True, key_type="Account"),
                ),
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=account.protected,
                retain_on_delete=keep,
                depends_on=list(encryption.ready),
            ),
        )
        # The settings stay with an account that stays.
        setting = pulumi.ResourceOptions(parent=self, retain_on_delete=keep)
        days = azure.storage.DeleteRetentionPolicyArgs(enabled=True, days=SOFT_DELETE_DAYS)
        properties = azure.storage.BlobServiceProperties(
            f"{name}-properties",
            account_name=made.name,
            resource_group_name=account.group,
            blob_services_name="default",
            is_versioning_enabled=section.versioned and not hierarchical,
            delete_retention_policy=days,
            container_delete_retention_policy=days,
            opts=setting,
        )
        container = azure.storage.BlobContainer(
            f"{name}-container",
            container_name=kind,
            account_name=made.name,
            resource_group_name=account.group,
            public_access=azure.storage.PublicAccess.NONE,
            opts=pulumi.ResourceOptions.merge(
                setting, pulumi.ResourceOptions(protect=account.protected)
            ),
        )
        rules = lifecycle(kind, section, scratch=kind == "datasets", versions=not hierarchical)
        if rules:
            azure.storage.ManagementPolicy(
                f"{name}-lifecycle",
                management_policy_name="default",
                account_name=made.name,
                resource_group_name=account.group,
                policy=azure.storage.ManagementPolicySchemaArgs(rules=rules),
                # Azure refuses rules on versions of an account that has none.
                opts=pulumi.ResourceOptions.merge(
                    setting, pulumi.ResourceOptions(depends_on=[properties])
                ),
            )
        if account.private:
            for service in ("blob", "dfs") if hierarchical else ("blob",):
                network.endpoint(f"{name}-{service}", service, made.id, parent=self)
        Diagnostics(
            f"{name}-diagnostics",
            LOGS,
            of=pulumi.Output.concat(made.id, "/blobServices/default"),
            workspace_id=account.workspace_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = made.id
        self.ready = container
        self.account = after(made, own)
        self.container = after(container, kind)
        self.register_outputs({"account": self.account, "container": self.container})


def lifecycle(
    container: str, section: Section, *, scratch: bool = False, versions: bool = True
) -> list[azure.storage.ManagementPolicyRuleArgs]:
    """What happens to blobs as they age.

    Args:
        scratch: whether Feast's own corner of the container is emptied after `SCRATCH_DAYS`.
        versions: whether the account can keep versions at all.
    """
    aged = azure.storage.DateAfterModificationArgs
    base = azure.storage.ManagementPolicyBaseBlobArgs
    found: list[azure.storage.ManagementPolicyRuleArgs] = []
    if section.versioned and versions:
        old = azure.storage.DateAfterCreationArgs(
            days_after_creation_greater_than=section.noncurrent_days
        )
        version = azure.storage.ManagementPolicyVersionArgs(delete=old)
        found.append(_rule("older-versions", f"{container}/", version=version))
    if section.infrequent_access_days is not None:
        cool = base(
            tier_to_cool=aged(days_after_modification_greater_than=section.infrequent_access_days)
        )
        found.append(_rule("infrequent-access", f"{container}/", base_blob=cool))
    if section.expire_days is not None:
        gone = base(delete=aged(days_after_modification_greater_than=section.expire_days))
        found.append(_rule("expire", f"{container}/", base_blob=gone))
    if scratch:
        gone = base(delete=aged(days_after_modification_greater_than=SCRATCH_DAYS))
        found.append(_rule("scratch", f"{container}/{FEAST_PREFIX}", base_blob=gone))
    return found


def _rule(name: str, prefix: str, **actions: Any) -> azure.storage.ManagementPolicyRuleArgs:
    return azure.storage.ManagementPolicyRuleArgs(
        name=name,
        enabled=True,
        type="Lifecycle",
        definition=azure.storage.ManagementPolicyDefinitionArgs(
            actions=azure.storage.ManagementPolicyActionArgs(**actions),
            filters=azure.storage.ManagementPolicyFilterArgs(
                # Blobs of no other kind can be moved to another tier.
                blob_types=["blockBlob"],
                prefix_match=[prefix],
            ),
        ),
    )
