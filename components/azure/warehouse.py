"""Feast's offline store in Synapse: serverless over files (lake), or a dedicated pool (warehouse)."""

from __future__ import annotations

from typing import Any, Literal

import pulumi
import pulumi_azure_native as azure
import pulumi_random as random

from spec.data import Bucket as BucketSection
from spec.data import WarehouseStore as Section

from .. import cloud as handles
from . import names
from .account import Account
from .after import after
from .diagnostics import Diagnostics
from .network import Network
from .permissions import READER
from .roles import grant
from .secrets import Secret
from .storage import Storage

PORT = 1433
ADMIN = "plinth"
DATABASE = "features"
VARIABLE = "FEAST_OFFLINE_PASSWORD"

DRIVER = "ODBC+Driver+18+for+SQL+Server"
"""Driver of Microsoft's that the image of Feast must have."""

UNITS = (
    *(100, 200, 300, 400, 500, 1000, 1500, 2000, 2500, 3000),
    *(5000, 6000, 7500, 10000, 15000, 30000),
)
"""Data warehouse units that a pool may have ("Memory and concurrency limits", Azure Synapse)."""

_GB_PER_100_UNITS = 60
_GB_PER_RPU = 16
"""The spec counts in Redshift's units, of 16 GB of memory each; 100 of Synapse's have 60 GB."""


class Synapse(pulumi.ComponentResource):
    """A workspace with SQL over the datasets, private, encrypted, and its own files beside.

    Attributes:
        handle: Feast's section of it.
    """

    handle: handles.FeastStore

    def __init__(
        self,
        name: str,
        kind: Literal["lake", "warehouse"],
        section: Section,
        *,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Synapse", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        guarded = pulumi.ResourceOptions(parent=self, protect=account.protected)
        own = names.workspace(account.spec, account.section)
        # A workspace asks for an account with directories, which can keep no versions.
        files = Storage(
            f"{name}-files",
            "synapse",
            BucketSection(versioned=False, on_destroy="delete"),
            network=network,
            account=account,
            hierarchical=True,
            opts=child,
        )
        # Letters and digits: it stands in a connection string. Some of each, as Azure asks.
        password = random.RandomPassword(
            f"{name}-password",
            length=40,
            special=False,
            min_lower=1,
            min_upper=1,
            min_numeric=1,
            opts=child,
        )
        encryption = account.encryption
        workspace = azure.synapse.Workspace(
            f"{name}-workspace",
            workspace_name=own,
            resource_group_name=account.group,
            location=account.location,
            managed_resource_group_name=f"{names.group_name(account.spec)}-synapse",
            managed_virtual_network="default",
            managed_virtual_network_settings=azure.synapse.ManagedVirtualNetworkSettingsArgs(
                prevent_data_exfiltration=True,
                allowed_aad_tenant_ids_for_linking=[account.section.tenant_id],
            ),
            public_network_access=account.public_access,
            trusted_service_bypass_enabled=False,
            default_data_lake_storage=azure.synapse.DataLakeStorageAccountDetailsArgs(
                account_url=pulumi.Output.concat(
                    "https://", files.account, ".dfs.core.windows.net"
                ),
                filesystem=files.container,
                resource_id=files.id,
                create_managed_private_endpoint=True,
            ),
            identity=azure.synapse.ManagedIdentityArgs(
                type=azure.synapse.ResourceIdentityType.SYSTEM_ASSIGNED_USER_ASSIGNED,
                user_assigned_identities=[encryption.identity_id],
            ),
            encryption=azure.synapse.EncryptionDetailsArgs(
                cmk=azure.synapse.CustomerManagedKeyDetailsArgs(
                    key=azure.synapse.WorkspaceKeyDetailsArgs(
                        name="default", key_vault_url=encryption.key_uri
                    ),
                    kek_identity=azure.synapse.KekIdentityPropertiesArgs(
                        user_assigned_identity=encryption.identity_id,
                        use_system_assigned_identity=False,
                    ),
                )
            ),
            sql_administrator_login=ADMIN,
            sql_administrator_login_password=pulumi.Output.secret(password.result),
            # Feast signs in with a password.
            azure_ad_only_authentication=False,
            opts=pulumi.ResourceOptions.merge(
                guarded,
                pulumi.ResourceOptions(
                    depends_on=list(encryption.ready),
                    additional_secret_outputs=["sqlAdministratorLoginPassword"],
                ),
            ),
        )
        principal: Any = workspace.identity.apply(lambda found: found.principal_id if found else "")
        for title, scope in (
            ("datasets", names.container_id(account.spec, account.section, "datasets")),
            ("files", names.container_id(account.spec, account.section, "synapse")),
        ):
            grant(
                f"{name}-{title}",
                READER if title == "datasets" else "Storage Blob Data Contributor",
                principal=principal,
                scope=scope,
                subscription=account.id,
                parent=self,
            )
        if account.private:
            service = "SqlOnDemand" if kind == "lake" else "Sql"
            network.endpoint(f"{name}-sql", service, workspace.id, parent=self)
        Diagnostics(
            f"{name}-diagnostics",
            ("BuiltinSqlReqsEnded", "SynapseRbacOperations"),
            of=workspace.id,
            workspace_id=account.workspace_id,
            opts=child,
        )
        database = DATABASE if kind == "lake" else self._pool(name, section, workspace, account)
        suffix = "-ondemand" if kind == "lake" else ""
        host = after(workspace, f"{own}{suffix}.sql.azuresynapse.net")
        secret = Secret(
            f"{name}-secret",
            kind,
            {"username": ADMIN, "password": password.result, "host": host, "port": str(PORT)},
            account=account,
            opts=child,
        )
        self.handle = handles.FeastStore(
            {
                "type": "mssql",
                "connection_string": pulumi.Output.concat(
                    f"mssql+pyodbc://{ADMIN}:${{{VARIABLE}}}@",
                    host,
                    f":{PORT}/",
                    database,
                    f"?driver={DRIVER}&Encrypt=yes",
                ),
            },
            secret.handle,
            {VARIABLE: "password"},
        )
        self.register_outputs({"workspace": workspace.name})

    def _pool(
        self, name: str, section: Section, workspace: azure.synapse.Workspace, account: Account
    ) -> pulumi.Output[str]:
        """A dedicated pool, which is a database; it costs as long as it runs."""
        pool = azure.synapse.SqlPool(
            f"{name}-pool",
            sql_pool_name=DATABASE,
            workspace_name=workspace.name,
            resource_group_name=account.group,
            location=account.location,
            create_mode="Default",
            collation="SQL_Latin1_General_CP1_CI_AS",
            storage_account_type="GRS" if account.protected else "LRS",
            sku=azure.synapse.SkuArgs(name=f"DW{units(section)}c"),
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        azure.synapse.SqlPoolTransparentDataEncryption(
            f"{name}-pool-encryption",
            transparent_data_encryption_name="current",
            sql_pool_name=pool.name,
            workspace_name=workspace.name,
            resource_group_name=account.group,
            status="Enabled",
            opts=pulumi.ResourceOptions(parent=self),
        )
        Diagnostics(
            f"{name}-pool-diagnostics",
            ("SqlRequests", "ExecRequests"),
            of=pool.id,
            workspace_id=account.workspace_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return after(pool, DATABASE)


def units(section: Section) -> int:
    """Data warehouse units with as much memory as what is asked for."""
    asked = section.base_capacity * _GB_PER_RPU / _GB_PER_100_UNITS * 100
    return next(each for each in UNITS if each >= asked)
