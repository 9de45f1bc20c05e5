"""MySQL on Cloud SQL: one server for whoever cannot do with PostgreSQL; private, encrypted, backed up."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp
import pulumi_random as random

from spec.data import Database as Section

from .. import cloud as handles
from .account import Account
from .database import maintenance, reach, tier
from .network import Network
from .secrets import Secret

PORT = 3306
USERNAME = "plinth"

VERSION = "8_4"
"""Users by mysql_native_password, the one way that ML Metadata's client knows, still sign in; new ones
have another plugin unless it is named ("MySQL 8.4 default authentication plugin", Cloud SQL)."""

FLAGS = {
    "cloudsql_iam_authentication": "on",
    "slow_query_log": "on",
    # Seconds.
    "long_query_time": "1",
    "local_infile": "off",
    "skip_show_database": "on",
    # W&B's own (wandb/terraform-google-wandb, modules/database); the log of changes is of rows always.
    "binlog_row_image": "minimal",
    "sort_buffer_size": "67108864",
}
"""Flags of the server."""


class Mysql(pulumi.ComponentResource):
    """A server without a database, and a secret with its administrator's login.

    The password is generated here: see docs/decisions/0010-database-passwords.md. The server's name
    ends in the platform's suffix, since Google keeps it for a week after a deletion.

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
        super().__init__("plinth:gcp:Mysql", name, None, opts)
        protected = account.protected
        child = pulumi.ResourceOptions(parent=self)
        guarded = _else(section.deletion_protection, protected)
        # Letters and digits: it stands in statements.
        password = random.RandomPassword(f"{name}-password", length=40, special=False, opts=child)
        server = gcp.sql.DatabaseInstance(
            f"{name}-instance",
            name=pulumi.Output.concat(f"{account.spec.name}-mysql-", account.suffix),
            region=account.region,
            database_version=f"MYSQL_{VERSION}",
            encryption_key_name=account.key,
            deletion_protection=guarded,
            settings=self._settings(section, network, account, guarded=guarded),
            # It gets its address in the range that the peering makes room for.
            opts=pulumi.ResourceOptions(
                parent=self, protect=protected, depends_on=[network.peering]
            ),
        )
        user = gcp.sql.User(
            f"{name}-user",
            name=USERNAME,
            host="%",
            instance=server.name,
            password=password.result,
            # It goes with the server.
            deletion_policy="ABANDON",
            opts=child,
        )
        secret = Secret(
            f"{name}-secret",
            "mysql-server",
            {"username": user.name, "password": password.result},
            account=account,
            opts=child,
        )
        # The server's own authorities, the next one too once there is one.
        authority = server.server_ca_certs.apply(
            lambda found: "\n".join(str(each.cert).strip() for each in found or [])
        )
        host = server.private_ip_address
        self.handle = handles.Mysql(host, PORT, USERNAME, secret.handle, authority)
        self.register_outputs({"host": host, "secret": secret.handle.key})

    def _settings(
        self, section: Section, network: Network, account: Account, *, guarded: bool
    ) -> gcp.sql.DatabaseInstanceSettingsArgs:
        available = _else(section.high_availability, account.protected)
        asked = section.mysql
        return gcp.sql.DatabaseInstanceSettingsArgs(
            tier=tier(asked),
            edition="ENTERPRISE",
            availability_type="REGIONAL" if available else "ZONAL",
            disk_type="PD_SSD",
            disk_size=asked.storage_gib,
            disk_autoresize=True,
            disk_autoresize_limit=asked.max_storage_gib,
            ip_configuration=reach(network, account),
            backup_configuration=gcp.sql.DatabaseInstanceSettingsBackupConfigurationArgs(
                enabled=True,
                start_time="03:00",
                location=account.region,
                # The standby, and any second to go back to, need it.
                binary_log_enabled=True,
                # Seven days are the most of this edition.
                transaction_log_retention_days=min(section.backup_days, 7),
                backup_retention_settings=gcp.sql.DatabaseInstanceSettingsBackupConfigurationBackupRetentionSettingsArgs(
                    retained_backups=section.backup_days, retention_unit="COUNT"
                ),
            ),
            maintenance_window=maintenance(),
            insights_config=gcp.sql.DatabaseInstanceSettingsInsightsConfigArgs(
                query_insights_enabled=True
            ),
            database_flags=[
                gcp.sql.DatabaseInstanceSettingsDatabaseFlagArgs(name=key, value=value)
                for key, value in FLAGS.items()
            ],
            deletion_protection_enabled=guarded,
            retain_backups_on_delete=account.protected,
            user_labels=account.labels,
        )


def _else(said: bool | None, default: bool) -> bool:
    return default if said is None else said
