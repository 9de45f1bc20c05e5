"""PostgreSQL on Azure's Flexible Server: private, encrypted, TLS-only, watched; one per database."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_azure_native as azure

from spec.catalog import azure as catalog
from spec.data import Database as Section
from spec.rules.azure import LEAST_BACKUP_DAYS

from .. import cloud as handles
from . import flexible
from .account import Account
from .after import after
from .diagnostics import Diagnostics
from .network import Network
from .secrets import Secret

PORT = 5432

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

DISKS_GIB = (32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
"""Sizes of Premium SSD that a server takes ("Storage options", Azure Database for PostgreSQL)."""


class Database(pulumi.ComponentResource):
    """A server with one database, and a secret that says how to reach it.

    The password is generated here: see docs/decisions/0010-database-passwords.md. People of the
    groups of `cloud.databaseAdmins` sign in with Entra.

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
        protected = account.protected
        child = pulumi.ResourceOptions(parent=self)
        own = account.unique(database, most=63, separator="-")
        password = flexible.password(name, self)
        zone = network.zone(f"{account.spec.name}.private.postgres.database.azure.com")
        encryption, backup = account.encryption, account.backup
        size = server_size(section)
        identities = [each.identity_id for each in (encryption, backup) if each]
        used_by: Any = pulumi.Output.all(*identities).apply(
            lambda found: {each: dict[str, Any]() for each in found}
        )
        people = account.section.database_admins
        standby = section.stands_by(protected)
        server = azure.dbforpostgresql.Server(
            f"{name}-server",
            server_name=own,
            resource_group_name=account.group,
            location=account.location,
            create_mode="Default",
            version=section.version,
            sku=azure.dbforpostgresql.SkuArgs(name=size, tier=flexible.tier(size)),
            administrator_login=flexible.USERNAME,
            administrator_login_password=pulumi.Output.secret(password),
            auth_config=azure.dbforpostgresql.AuthConfigArgs(
                active_directory_auth="Enabled" if people else "Disabled",
                password_auth="Enabled",  # noqa: S106 - a switch
                tenant_id=account.section.tenant_id if people else None,
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
                geo_redundant_backup="Enabled" if backup else "Disabled",
            ),
            identity=azure.dbforpostgresql.UserAssignedIdentityArgs(
                type="UserAssigned", user_assigned_identities=used_by
            ),
            data_encryption=azure.dbforpostgresql.DataEncryptionArgs(
                type="AzureKeyVault",
                primary_key_uri=encryption.key_uri,
                primary_user_assigned_identity_id=encryption.identity_id,
                geo_backup_key_uri=backup.key_uri if backup else None,
                geo_backup_user_assigned_identity_id=backup.identity_id if backup else None,
            ),
            maintenance_window=azure.dbforpostgresql.MaintenanceWindowArgs(
                custom_window="Enabled", day_of_week=0, start_hour=4, start_minute=30
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protected,
                depends_on=[*encryption.ready, *(backup.ready if backup else ()), zone.link],
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
        for title, group in people.items():
            last = azure.dbforpostgresql.AdministratorsMicrosoftEntra(
                f"{name}-admin-{group}",
                object_id=group,
                principal_name=title,
                principal_type=azure.dbforpostgresql.PrincipalType.GROUP,
                tenant_id=account.section.tenant_id,
                server_name=server.name,
                resource_group_name=account.group,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        flexible.lock(name, section, of=server.id, account=account, parent=self, after=last)
        Diagnostics(
            f"{name}-diagnostics", LOGS, of=server.id, workspace_id=account.workspace_id, opts=child
        )
        host = after(server, f"{own}.postgres.database.azure.com")
        secret = Secret(
            f"{name}-secret",
            f"{database}-database",
            {
                "username": flexible.USERNAME,
                "password": password,
                "host": host,
                "port": str(PORT),
                "dbname": database,
            },
            account=account,
            opts=child,
        )
        self.handle = handles.Database(host, PORT, database, flexible.USERNAME, secret.handle)
        self.register_outputs({"host": host, "secret": secret.handle.key})


def server_size(section: Section) -> str:
    """The machine named outright, or the smallest that has what is asked for."""
    if section.instance_class:
        return section.instance_class
    found = catalog.server(section)
    assert found is not None  # noqa: S101 - a rule has seen to it
    return found.name


def disk_gib(asked: int) -> int:
    """The smallest disk that holds what is asked for."""
    return next(size for size in DISKS_GIB if size >= asked)
