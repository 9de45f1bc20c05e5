"""Container images in Azure Container Registry."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_azure_native as azure

from spec.data import Registry as Section

from .. import cloud as handles
from . import names
from .account import Account
from .after import after
from .diagnostics import Diagnostics
from .network import Network
from .roles import grant

LOGS = ("ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents")


class Registry(pulumi.ComponentResource):
    """One registry of the Premium kind, which alone has private endpoints and keys of one's own.

    A repository begins with the first push to it.

    Attributes:
        handle: URLs by the name in the spec.
        id: resource id of the registry.
    """

    handle: handles.Registry
    id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: Network,
        account: Account,
        puller: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            puller: object id of the nodes' identity, which pulls images.
        """
        super().__init__("plinth:azure:Registry", name, None, opts)
        own = names.unique(account.spec, account.section, "images", most=50)
        encryption = account.encryption
        used_by: Any = encryption.identity_id.apply(lambda each: {each: {}})
        made = azure.containerregistry.Registry(
            f"{name}-registry",
            registry_name=own,
            resource_group_name=account.group,
            location=account.location,
            sku=azure.containerregistry.SkuArgs(name="Premium"),
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            data_endpoint_enabled=False,
            public_network_access=account.public_access,
            network_rule_bypass_options="AzureServices",
            zone_redundancy="Enabled" if account.protected else "Disabled",
            identity=azure.containerregistry.IdentityPropertiesArgs(
                type=azure.containerregistry.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=used_by,
            ),
            encryption=azure.containerregistry.EncryptionPropertyArgs(
                status="enabled",
                key_vault_properties=azure.containerregistry.KeyVaultPropertiesArgs(
                    identity=encryption.identity_client_id, key_identifier=encryption.key_uri
                ),
            ),
            policies=azure.containerregistry.PoliciesArgs(
                retention_policy=azure.containerregistry.RetentionPolicyArgs(
                    status="enabled", days=section.untagged_days
                ),
                # Images leave through `docker pull` alone; Azure takes this only where it is private.
                export_policy=azure.containerregistry.ExportPolicyArgs(
                    status="disabled" if account.private else "enabled"
                ),
            ),
            opts=pulumi.ResourceOptions(
                parent=self, protect=account.protected, depends_on=list(encryption.ready)
            ),
        )
        if account.private:
            network.endpoint(f"{name}-endpoint", "registry", made.id, parent=self)
        grant(
            f"{name}-pull",
            "AcrPull",
            principal=puller,
            scope=made.id,
            subscription=account.id,
            parent=self,
        )
        Diagnostics(
            f"{name}-diagnostics",
            LOGS,
            of=made.id,
            workspace_id=account.workspace_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        host = after(made, f"{own}.azurecr.io")
        self.id = made.id
        self.handle = handles.Registry(
            {each: pulumi.Output.concat(host, "/", each) for each in section.repositories}
        )
        self.register_outputs({"repositories": dict(self.handle.repositories)})
