"""Feast's online store in memory: Azure Managed Redis, TLS-only, behind a key, private."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

from spec.catalog import azure as catalog
from spec.data import RedisStore as Section

from .. import cloud as handles
from .account import Account
from .after import after
from .diagnostics import Diagnostics
from .network import Network
from .secrets import Secret

PORT = 10000
DATABASE = "default"
VARIABLE = "FEAST_REDIS_PASSWORD"


class Cache(pulumi.ComponentResource):
    """A cluster of Azure Managed Redis with its one database.

    Its clustering policy gives one address that leads to every shard, whatever their number. The
    other one answers with addresses of nodes, which the certificate does not name.

    Attributes:
        handle: Feast's section of it.
    """

    handle: handles.FeastStore

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Cache", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        own = account.unique("features", most=60, separator="-")
        encryption = account.encryption
        cluster = azure.redisenterprise.RedisEnterprise(
            f"{name}-cluster",
            cluster_name=own,
            resource_group_name=account.group,
            location=account.location,
            sku=azure.redisenterprise.SkuArgs(name=sku(section)),
            high_availability="Enabled" if section.replicas > 0 else "Disabled",
            minimum_tls_version="1.2",
            public_network_access=account.public_access,
            identity=azure.redisenterprise.ManagedServiceIdentityArgs(
                type="UserAssigned", user_assigned_identities=[encryption.identity_id]
            ),
            encryption=azure.redisenterprise.ClusterPropertiesEncryptionArgs(
                customer_managed_key_encryption=azure.redisenterprise.ClusterPropertiesCustomerManagedKeyEncryptionArgs(
                    # The service asks for the version.
                    key_encryption_key_url=encryption.key_uri_versioned,
                    key_encryption_key_identity=azure.redisenterprise.ClusterPropertiesKeyEncryptionKeyIdentityArgs(
                        identity_type="userAssignedIdentity",
                        user_assigned_identity_resource_id=encryption.identity_id,
                    ),
                )
            ),
            opts=pulumi.ResourceOptions(
                parent=self, protect=account.protected, depends_on=list(encryption.ready)
            ),
        )
        database = azure.redisenterprise.Database(
            f"{name}-database",
            database_name=DATABASE,
            cluster_name=cluster.name,
            resource_group_name=account.group,
            port=PORT,
            client_protocol="Encrypted",
            clustering_policy="EnterpriseCluster",
            # A feature that was dropped to make room is a wrong prediction; a failed write is an alert.
            eviction_policy="NoEviction",
            # Feast knows a password and no Entra token.
            access_keys_authentication="Enabled",
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        ready: tuple[pulumi.Resource, ...] = ()
        if account.private:
            ready = network.endpoint(
                f"{name}-endpoint", "redisEnterprise", cluster.id, parent=self
            ).ready
        Diagnostics(
            f"{name}-diagnostics",
            ("ConnectionEvents",),
            of=database.id,
            workspace_id=account.workspace_id,
            opts=child,
        )
        # By what is not known before they stand: no preview asks for the keys of what is not there.
        keys = azure.redisenterprise.list_database_keys_output(
            cluster_name=cluster.id.apply(lambda _: own),
            database_name=database.id.apply(lambda _: DATABASE),
            resource_group_name=account.group,
            opts=pulumi.InvokeOutputOptions(parent=self, depends_on=[database, *ready]),
        )
        secret = Secret(
            f"{name}-secret",
            "cache",
            {"key": pulumi.Output.secret(keys.apply(lambda found: found.primary_key))},
            account=account,
            opts=child,
        )
        host = after(database, f"{own}.{account.location}.redis.azure.net")
        self.handle = handles.FeastStore(
            {
                "type": "redis",
                "redis_type": "redis",
                "connection_string": pulumi.Output.concat(
                    host, f":{PORT},ssl=true,password=${{{VARIABLE}}}"
                ),
            },
            secret.handle,
            {VARIABLE: "key"},
        )
        self.register_outputs({"host": host})


def sku(section: Section) -> str:
    """The size named outright, or the smallest that holds what all shards together are to hold."""
    if section.node_type:
        return section.node_type
    found = catalog.cache(section)
    assert found is not None  # noqa: S101 - a rule has seen to it
    return found.name
