"""The key vault and the platform's key: everything at rest is encrypted with it."""

from __future__ import annotations

from typing import Literal

import pulumi
import pulumi_azure_native as azure
import pulumi_random as random

from spec.cloud import AzureCloud as Section
from spec.platform import Platform

from .account import Encryption
from .roles import grant

KEY_NAME = "platform"


class Key(pulumi.ComponentResource):
    """A key vault of the platform's secrets, a key that is rotated every year, and who may use it.

    Attributes:
        encryption: what others encrypt with.
    """

    encryption: Encryption

    def __init__(
        self,
        name: str,
        spec: Platform,
        *,
        section: Section,
        group: pulumi.Input[str],
        location: str,
        use: Literal["encryption", "backup"] = "encryption",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            use: what the key is for: everything at rest, or what is copied to another location.
        """
        super().__init__("plinth:azure:Key", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # A bucket that outlives the stack can be read only as long as its key can be used.
        kept = spec.storage.kept and use == "encryption"
        guarded = pulumi.ResourceOptions(parent=self, protect=spec.protected, retain_on_delete=kept)
        # Purge protection keeps the name of a deleted vault taken, so a new one has another.
        ending = random.RandomId(f"{name}-ending", byte_length=3, opts=child)
        vault_name = pulumi.Output.concat(f"{spec.name[:17].rstrip('-')}-", ending.hex)
        private = spec.network.private_endpoints
        vault = azure.keyvault.Vault(
            f"{name}-vault",
            vault_name=vault_name,
            resource_group_name=group,
            location=location,
            properties=azure.keyvault.VaultPropertiesArgs(
                tenant_id=section.tenant_id,
                sku=azure.keyvault.SkuArgs(family="A", name=azure.keyvault.SkuName.STANDARD),
                enable_rbac_authorization=True,
                enable_soft_delete=True,
                # Azure's services refuse a key that can be lost for good.
                enable_purge_protection=True,
                # The most and the least that Key Vault takes.
                soft_delete_retention_in_days=90 if spec.protected else 7,
                public_network_access="Disabled" if private else "Enabled",
                network_acls=azure.keyvault.NetworkRuleSetArgs(
                    # Storage, disks and databases that encrypt with the key.
                    bypass="AzureServices",
                    default_action="Deny" if private else "Allow",
                ),
            ),
            opts=guarded,
        )
        key = azure.keyvault.Key(
            f"{name}-key",
            key_name=KEY_NAME,
            vault_name=vault.name,
            resource_group_name=group,
            properties=azure.keyvault.KeyPropertiesArgs(
                kty="RSA",
                key_size=3072,
                key_ops=["encrypt", "decrypt", "wrapKey", "unwrapKey"],
                rotation_policy=azure.keyvault.RotationPolicyArgs(
                    lifetime_actions=[
                        azure.keyvault.LifetimeActionArgs(
                            action=azure.keyvault.ActionArgs(
                                type=azure.keyvault.KeyRotationPolicyActionType.ROTATE
                            ),
                            trigger=azure.keyvault.TriggerArgs(time_after_create="P365D"),
                        )
                    ]
                ),
            ),
            opts=guarded,
        )
        identity = azure.managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=f"{spec.name}-{use}",
            resource_group_name=group,
            location=location,
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=kept),
        )
        granted = grant(
            f"{name}-use",
            "Key Vault Crypto Service Encryption User",
            principal=identity.principal_id,
            scope=key.id,
            subscription=section.subscription_id,
            parent=self,
            retain=kept,
        )
        self.encryption = Encryption(
            vault=vault,
            vault_id=vault.id,
            vault_uri=vault.properties.apply(lambda found: found.vault_uri or ""),
            vault_name=vault.name,
            key_id=key.id,
            key_name=KEY_NAME,
            key_uri=key.key_uri,
            key_uri_versioned=key.key_uri_with_version,
            identity_id=identity.id,
            identity_client_id=identity.client_id,
            ready=[key, granted],
        )
        self.register_outputs({"vault": vault.name, "key": key.id})
