"""PostgreSQL on Azure's Flexible Server: private, encrypted, TLS-only, watched; one per database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pulumi
import pulumi_azure_native as azure
import pulumi_random as random

from spec.data import Database as Section

from .. import cloud as handles
from .account import Account
from .after import after
from .diagnostics import Diagnostics
from .network import Network
from .secrets import Secret

PORT = 5432
USERNAME = "plinth"

LOGS = ("PostgreSQLLogs",)

PARAMETERS = {
    # The default; said aloud, so that no version is an exception.
    "require_secure_transport": "on",
    "ssl_min_protocol_version": "TLSv1.2",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_lock_waits": "on",
    # Milliseconds.
    "log_min_duration_statement": "1000",
    "log_statement": "ddl",
}
"""Parameters of every server; all of them take effect without a restart."""

LEAST_BACKUP_DAYS = 7
"""The least that Azure keeps ("Backup and restore in Azure Database for PostgreSQL")."""

DISKS_GIB = (32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
"""Sizes of Premium SSD that a server takes ("Storage options", Azure Database for PostgreSQL)."""


class Size(NamedTuple):
    """A machine that a server runs on."""

    name: str
    tier: str
    vcpus: int
    memory_gib: int


SIZES = (
    *(
        Size(f"Standard_D{vcpus}ds_v5", "GeneralPurpose", vcpus, vcpus * 4)
        for vcpus in (2, 4, 8, 16, 32, 48, 64, 96)
    ),
    *(
        Size(f"Standard_E{vcpus}ds_v5", "MemoryOptimized", vcpus, memory)
        for vcpus, memory in (
            (2, 16),
            (4, 32),
            (8, 64),
            (16, 128),
            (20, 160),
            (32, 256),
            (48, 384),
            (64, 512),
            (96, 672),
        )
    ),
)
"""Steady machines ("Compute options in Azure Database for PostgreSQL flexible server", 2025;
unverified against a subscription). Burstable ones have no standby; name one outright for them."""

TIERS = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}


class Database(pulumi.ComponentResource):
    """A server with one database, and a secret that says how to reach it.

    The password is generated here: see docs/decisions/0010-database-passwords.md. People may also
    sign in with Entra.

    Attributes:
        handle: where it is and where its credentials are.
    """

    handle: handles.Database

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        database: str,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Database", name, None, opts)
        self._warn(section)
        protected = account.protected
        child = pulumi.ResourceOptions(parent=self)
        own = account.unique(database, most=63, separator="-")
        # Letters and digits: it stands in URLs and in files that are filled in with sed. Some of
        # each, as Azure asks.
        password = random.RandomPassword(
            f"{name}-password",
            length=40,
            special=False,
            min_lower=1,
            min_upper=1,
            min_numeric=1,
            opts=child,
        )
        zone = network.zone(f"{account.spec.name}.private.postgres.database.azure.com")
        encryption, size = account.encryption, server_size(section)
        used_by: Any = encryption.identity_id.apply(lambda each: {each: {}})
        standby = _else(section.high_availability, protected)
        server = azure.dbforpostgresql.Server(
            f"{name}-server",
            server_name=own,
            resource_group_name=account.group,
            location=account.location,
            create_mode="Default",
            version=section.version,
            sku=azure.dbforpostgresql.SkuArgs(name=size.name, tier=size.tier),
            administrator_login=USERNAME,
            administrator_login_password=pulumi.Output.secret(password.result),
            auth_config=azure.dbforpostgresql.AuthConfigArgs(
                active_directory_auth="Enabled",
                password_auth="Enabled",  # noqa: S106 - a switch
                tenant_id=account.section.tenant_id,
            ),
            network=azure.dbforpostgresql.NetworkArgs(
                delegated_subnet_resource_id=network.postgres_subnet_id,
                private_dns_zone_arm_resource_id=zone.id,
                public_network_access="Disabled",
            ),
            high_availability=azure.dbforpostgresql.HighAvailabilityArgs(
                mode="ZoneRedundant" if standby else "Disabled"
            ),
            storage=azure.dbforpostgresql.StorageArgs(
                storage_size_gb=disk_gib(section.storage_gib),
                auto_grow="Enabled"
                if section.max_storage_gib > section.storage_gib
                else "Disabled",
            ),
            backup=azure.dbforpostgresql.BackupArgs(
                backup_retention_days=max(section.backup_days, LEAST_BACKUP_DAYS),
                # A copy in another region wants a key and an identity there.
                geo_redundant_backup="Disabled",
            ),
            identity=azure.dbforpostgresql.UserAssignedIdentityArgs(
                type="UserAssigned", user_assigned_identities=used_by
            ),
            data_encryption=azure.dbforpostgresql.DataEncryptionArgs(
                type="AzureKeyVault",
                primary_key_uri=encryption.key_uri,
                primary_user_assigned_identity_id=encryption.identity_id,
            ),
            maintenance_window=azure.dbforpostgresql.MaintenanceWindowArgs(
                custom_window="Enabled", day_of_week=0, start_hour=4, start_minute=30
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protected,
                depends_on=[*encryption.ready, zone.link],
                additional_secret_outputs=["administratorLoginPassword"],
            ),
        )
        last: pulumi.Resource = azure.dbforpostgresql.Database(
            f"{name}-database",
            database_name=database,
            server_name=server.name,
            resource_group_name=account.group,
            charset="UTF8",
            collation="en_US.utf8",
            opts=pulumi.ResourceOptions(parent=self, protect=protected),
        )
        for parameter, value in PARAMETERS.items():
            last = azure.dbforpostgresql.Configuration(
                f"{name}-{parameter.replace('_', '-')}",
                configuration_name=parameter,
                server_name=server.name,
                resource_group_name=account.group,
                source="user-override",
                value=value,
                # A server takes one change at a time, and answers 409 to the next.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        if _else(section.deletion_protection, protected):
            azure.authorization.ManagementLockByScope(
                f"{name}-lock",
                lock_name="plinth",
                scope=server.id,
                level="CanNotDelete",
                notes=f"database.deletionProtection of {account.spec.name}",
                # A lock stands in the way of nothing but deletion; last, and first to go.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        Diagnostics(
            f"{name}-diagnostics", LOGS, of=server.id, workspace_id=account.workspace_id, opts=child
        )
        host = after(server, f"{own}.postgres.database.azure.com")
        secret = Secret(
            f"{name}-secret",
            f"{database}-database",
            {
                "username": USERNAME,
                "password": password.result,
                "host": host,
                "port": str(PORT),
                "dbname": database,
            },
            account=account,
            opts=child,
        )
        self.handle = handles.Database(host, PORT, database, USERNAME, secret.handle)
        self.register_outputs({"host": host, "secret": secret.handle.key})

    def _warn(self, section: Section) -> None:
        if section.backup_days < LEAST_BACKUP_DAYS:
            pulumi.log.warn(
                f"database.backupDays: Azure keeps backups {LEAST_BACKUP_DAYS} days at least.", self
            )
        if "max_storage_gib" in section.model_fields_set:
            pulumi.log.warn(
                "database.maxStorageGib: on Azure a disk that grows by itself has no bound but "
                "the service's own.",
                self,
            )


def feast_store(database: handles.Database, use: str, schema: str) -> handles.FeastStore:
    """A store of Feast in the database of its registry.

    Args:
        use: what for: online, offline.
        schema: schema of the tables; Feast makes that of the online store, and no other.
    """
    variable = f"FEAST_{use.upper()}_PASSWORD"
    settings: Mapping[str, Any] = {
        "type": "postgres",
        "host": database.host,
        "port": database.port,
        "database": database.name,
        "db_schema": schema,
        "user": database.username,
        "password": f"${{{variable}}}",
        "sslmode": "require",
    }
    return handles.FeastStore(settings, database.secret, {variable: "password"})


def server_size(section: Section) -> Size:
    """The machine named outright, or the smallest that has what is asked for.

    Raises:
        pulumi.RunError: there is none as large, or the name is of no tier.
    """
    if section.instance_class:
        letter = section.instance_class.removeprefix("Standard_")[:1]
        if letter not in TIERS or not section.instance_class.startswith("Standard_"):
            raise pulumi.RunError(
                f"database.instanceClass: {section.instance_class} is no size of Flexible Server; "
                "they are named such as Standard_D4ds_v5."
            )
        return Size(section.instance_class, TIERS[letter], 0, 0)
    fitting = [
        each
        for each in SIZES
        if each.vcpus >= section.vcpus and each.memory_gib >= section.memory_gib
    ]
    if not fitting:
        raise pulumi.RunError(
            f"database: no size of Flexible Server has {section.vcpus} vCPUs and "
            f"{section.memory_gib} GiB. Ask for less, or name one in database.instanceClass."
        )
    return min(fitting, key=lambda each: (each.vcpus, each.memory_gib))


def disk_gib(asked: int) -> int:
    """The smallest disk that holds what is asked for.

    Raises:
        pulumi.RunError: there is none as large.
    """
    for size in DISKS_GIB:
        if size >= asked:
            return size
    raise pulumi.RunError(f"database.storageGib: {asked} is more than {DISKS_GIB[-1]} GiB.")


def _else(said: bool | None, default: bool) -> bool:
    return default if said is None else said
