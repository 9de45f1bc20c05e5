"""Feast's online store in memory: Azure Managed Redis, TLS-only, behind a key, private."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

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

SIZES = {
    "Balanced_B0": 0.5,
    "Balanced_B1": 1,
    "Balanced_B3": 3,
    "Balanced_B5": 6,
    "Balanced_B10": 12,
    "Balanced_B20": 24,
    "Balanced_B50": 60,
    "Balanced_B100": 120,
    "Balanced_B150": 180,
    "Balanced_B250": 240,
    "Balanced_B350": 360,
    "Balanced_B500": 480,
    "Balanced_B700": 720,
    "Balanced_B1000": 960,
}
"""GiB of each ("Azure Managed Redis pricing", 2025; unverified). Names are those of the SDK."""


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
        if section.replicas > 1:
            pulumi.log.warn(
                "features.redis.replicas: Azure Managed Redis has one replica or none.", self
            )
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
    """The size named outright, or the smallest that holds what all shards together are to hold.

    Raises:
        pulumi.RunError: there is none as large.
    """
    if section.node_type:
        return section.node_type
    asked = section.memory_gib * section.shards
    found = next((name for name, memory in SIZES.items() if memory >= asked), None)
    if found is None:
        raise pulumi.RunError(
            f"features.redis: no size of Azure Managed Redis holds {asked} GiB ({section.shards} "
            "shards). Ask for less, or name one in features.redis.nodeType."
        )
    return found
