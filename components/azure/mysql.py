"""MySQL on Azure's Flexible Server: one for whoever cannot do with PostgreSQL; private, encrypted, TLS-only."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

from spec.catalog import instances
from spec.data import Database as Section

from .. import cloud as handles
from . import flexible
from .account import Account
from .after import after
from .diagnostics import Diagnostics
from .network import Network
from .secrets import Secret

PORT = 3306

VERSION = "8.4"
"""Standard support of 8.0 ended on 2026-05-31 ("Version support policy", Azure Database for MySQL). In
8.4 users by mysql_native_password, the one way that ML Metadata's client knows, still sign in."""

LOGS = ("MySqlAuditLogs", "MySqlSlowLogs")

PARAMETERS = {
    # The default; said aloud, so that no version is an exception.
    "require_secure_transport": "ON",
    "audit_log_enabled": "ON",
    "audit_log_events": "CONNECTION,DDL",
    "slow_query_log": "ON",
    # Seconds.
    "long_query_time": "1",
}
"""Parameters of the server; all of them take effect without a restart. The log of changes is of rows
always; W&B's own module for Azure (wandb/terraform-azurerm-wandb) sets no other."""


class Mysql(pulumi.ComponentResource):
    """A server without a database, and a secret with its administrator's login.

    The password is generated here: see docs/decisions/0010-database-passwords.md.

    Attributes:
        handle: where it is and where its credentials are.
    """

    handle: handles.Mysql

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Mysql", name, None, opts)
        protected = account.protected
        child = pulumi.ResourceOptions(parent=self)
        own = account.unique("mysql", most=63, separator="-")
        password = flexible.password(name, self)
        zone = network.zone(f"{account.spec.name}.private.mysql.database.azure.com")
        encryption, backup = account.encryption, account.backup
        size = server_size(section)
        standby = section.stands_by(protected)
        asked = section.mysql
        server = azure.dbformysql.Server(
            f"{name}-server",
            server_name=own,
            resource_group_name=account.group,
            location=account.location,
            create_mode="Default",
            version=VERSION,
            sku=azure.dbformysql.MySQLServerSkuArgs(name=size, tier=flexible.tier(size)),
            administrator_login=flexible.USERNAME,
            administrator_login_password=pulumi.Output.secret(password),
            network=azure.dbformysql.NetworkArgs(
                delegated_subnet_resource_id=network.mysql_subnet_id(),
                private_dns_zone_resource_id=zone.id,
                public_network_access="Disabled",
            ),
            high_availability=azure.dbformysql.HighAvailabilityArgs(
                mode="ZoneRedundant" if standby else "Disabled"
            ),
            storage=azure.dbformysql.StorageArgs(
                storage_size_gb=asked.storage_gib,
                # A standby asks for it.
                auto_grow="Enabled"
                if standby or asked.max_storage_gib > asked.storage_gib
                else "Disabled",
            ),
            backup=azure.dbformysql.BackupArgs(
                backup_retention_days=section.backup_days,
                geo_redundant_backup="Enabled" if backup else "Disabled",
            ),
            identity=azure.dbformysql.MySQLServerIdentityArgs(
                type="UserAssigned",
                user_assigned_identities=[
                    each.identity_id for each in (encryption, backup) if each
                ],
            ),
            data_encryption=azure.dbformysql.DataEncryptionArgs(
                type=azure.dbformysql.DataEncryptionType.AZURE_KEY_VAULT,
                primary_key_uri=encryption.key_uri,
                primary_user_assigned_identity_id=encryption.identity_id,
                geo_backup_key_uri=backup.key_uri if backup else None,
                geo_backup_user_assigned_identity_id=backup.identity_id if backup else None,
            ),
            maintenance_window=azure.dbformysql.MaintenanceWindowArgs(
                custom_window="Enabled", day_of_week=0, start_hour=4, start_minute=30
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protected,
                depends_on=[*encryption.ready, *(backup.ready if backup else ()), zone.link],
                additional_secret_outputs=["administratorLoginPassword"],
            ),
        )
        last: pulumi.Resource = server
        for parameter, value in PARAMETERS.items():
            last = azure.dbformysql.Configuration(
                f"{name}-{parameter.replace('_', '-')}",
                configuration_name=parameter,
                server_name=server.name,
                resource_group_name=account.group,
                source="user-override",
                value=value,
                # A server takes one change at a time, and answers 409 to the next.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        flexible.lock(name, section, of=server.id, account=account, parent=self, after=last)
        Diagnostics(
            f"{name}-diagnostics", LOGS, of=server.id, workspace_id=account.workspace_id, opts=child
        )
        secret = Secret(
            f"{name}-secret",
            "mysql-server",
            {"username": flexible.USERNAME, "password": password},
            account=account,
            opts=child,
        )
        host = after(server, f"{own}.mysql.database.azure.com")
        self.handle = handles.Mysql(host, PORT, flexible.USERNAME, secret.handle, public=True)
        self.register_outputs({"host": host, "secret": secret.handle.key})


def server_size(section: Section) -> str:
    """The machine named outright, or the smallest steady one that has what is asked for."""
    asked = section.mysql
    if asked.instance_class:
        return asked.instance_class
    found = instances.mysql(asked.vcpus, asked.memory_gib, "azure")
    assert found is not None  # noqa: S101 - the largest has what the language allows
    return found.name
