"""PostgreSQL on Cloud SQL: private, encrypted, backed up."""

from __future__ import annotations

from ipaddress import IPv4Network
from math import ceil

import pulumi
import pulumi_gcp as gcp
import pulumi_random as random

from spec.data import Database as Section
from spec.data import MysqlServer

from .. import cloud as handles
from .account import Account
from .network import Network, secondary
from .secrets import Secret

PORT = 5432
USERNAME = "plinth"

LET_IN = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Clients that an instance lets in by itself: all others must be named, private as they may be
("Connect from a non-RFC 1918 IP address", Cloud SQL for PostgreSQL)."""

FLAGS = {
    "cloudsql.iam_authentication": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_lock_waits": "on",
    # Milliseconds.
    "log_min_duration_statement": "1000",
    "log_statement": "ddl",
}
"""Flags of every instance."""


class Database(pulumi.ComponentResource):
    """An instance with one database, and a secret that says how to reach it.

    The password is generated here: see docs/decisions/0010-database-passwords.md. The instance's
    name ends in the platform's suffix, since Google keeps it for a week after a deletion.

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
        super().__init__("plinth:gcp:Database", name, None, opts)
        protected = account.protected
        child = pulumi.ResourceOptions(parent=self)
        guarded = _else(section.deletion_protection, protected)
        # Letters and digits: it stands in URLs and in files that are filled in with sed.
        password = random.RandomPassword(f"{name}-password", length=40, special=False, opts=child)
        instance = gcp.sql.DatabaseInstance(
            f"{name}-instance",
            name=pulumi.Output.concat(f"{account.spec.name}-{database}-", account.suffix),
            region=account.region,
            database_version=f"POSTGRES_{section.version}",
            encryption_key_name=account.key,
            deletion_protection=guarded,
            settings=self._settings(section, network, account, guarded=guarded),
            # It gets its address in the range that the peering makes room for.
            opts=pulumi.ResourceOptions(
                parent=self, protect=protected, depends_on=[network.peering]
            ),
        )
        made = gcp.sql.Database(
            f"{name}-database", name=database, instance=instance.name, opts=child
        )
        user = gcp.sql.User(
            f"{name}-user",
            name=USERNAME,
            instance=instance.name,
            password=password.result,
            # Whoever owns objects cannot be dropped; both go with the instance.
            deletion_policy="ABANDON",
            opts=pulumi.ResourceOptions(parent=self, depends_on=[made]),
        )
        secret = Secret(
            f"{name}-secret",
            f"{database}-database",
            {
                "username": user.name,
                "password": password.result,
                "host": instance.private_ip_address,
                "port": str(PORT),
                "dbname": database,
            },
            account=account,
            opts=child,
        )
        host = instance.private_ip_address
        # The instance's own authorities, the next one too once there is one: clients check that it is
        # this instance that answers, and not only that somebody speaks TLS.
        authority = instance.server_ca_certs.apply(
            lambda found: "\n".join(str(each.cert).strip() for each in found or [])
        )
        self.handle = handles.Database(host, PORT, database, USERNAME, secret.handle, authority)
        self.register_outputs({"host": host, "secret": secret.handle.key})

    def _settings(
        self, section: Section, network: Network, account: Account, *, guarded: bool
    ) -> gcp.sql.DatabaseInstanceSettingsArgs:
        available = _else(section.high_availability, account.protected)
        return gcp.sql.DatabaseInstanceSettingsArgs(
            tier=tier(section),
            edition="ENTERPRISE",
            availability_type="REGIONAL" if available else "ZONAL",
            disk_type="PD_SSD",
            disk_size=section.storage_gib,
            disk_autoresize=True,
            disk_autoresize_limit=section.max_storage_gib,
            ip_configuration=reach(network, account),
            backup_configuration=gcp.sql.DatabaseInstanceSettingsBackupConfigurationArgs(
                enabled=True,
                start_time="03:00",
                location=account.region,
                point_in_time_recovery_enabled=True,
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


def reach(
    network: Network, account: Account
) -> gcp.sql.DatabaseInstanceSettingsIpConfigurationArgs:
    """An address in the private range, for clients that speak TLS."""
    return gcp.sql.DatabaseInstanceSettingsIpConfigurationArgs(
        ipv4_enabled=False,
        private_network=network.id,
        authorized_networks=[
            gcp.sql.DatabaseInstanceSettingsIpConfigurationAuthorizedNetworkArgs(
                name="pods", value=str(pods)
            )
            for pods in (secondary(account.spec.network)["pods"],)
            if not any(pods.subnet_of(each) for each in LET_IN)
        ],
        ssl_mode="ENCRYPTED_ONLY",
    )


def maintenance() -> gcp.sql.DatabaseInstanceSettingsMaintenanceWindowArgs:
    """Sundays before dawn."""
    return gcp.sql.DatabaseInstanceSettingsMaintenanceWindowArgs(
        day=7, hour=4, update_track="stable"
    )


def tier(section: Section | MysqlServer) -> str:
    """The tier named outright, or a machine made to measure.

    One or an even number of vCPUs, and 0.9 to 6.5 GiB for each, at least 3.75 ("Machine types",
    Cloud SQL for PostgreSQL; unverified).
    """
    if section.instance_class:
        return section.instance_class
    memory = max(section.memory_gib, 3.75)
    vcpus = section.vcpus
    while vcpus * 6.5 < memory:
        vcpus += 1
    if vcpus > 1:
        vcpus += vcpus % 2
    memory = max(memory, vcpus * 0.9)
    # In multiples of 256 MiB.
    return f"db-custom-{vcpus}-{ceil(memory * 4) * 256}"


def _else(said: bool | None, default: bool) -> bool:
    return default if said is None else said
