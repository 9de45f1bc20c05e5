"""An instance of Cloud SQL as every one of the platform's is: private, encrypted, backed up, watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from math import ceil

import pulumi
import pulumi_gcp as gcp
import pulumi_random as random

from spec.data import Database as Section
from spec.data import MysqlServer

from .account import Account
from .network import Network, secondary

USERNAME = "plinth"

LET_IN = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Clients that an instance lets in by itself: all others must be named, private as they may be
("Connect from a non-RFC 1918 IP address", Cloud SQL for PostgreSQL)."""


@dataclass(frozen=True)
class Instance:
    """One instance, and what clients must know of it.

    Attributes:
        password: for a user, generated here.
        authority: the instance's own authorities, the next one too once there is one: clients check
            that it is this instance that answers, and not only that somebody speaks TLS.
    """

    server: gcp.sql.DatabaseInstance
    password: pulumi.Output[str]

    @property
    def authority(self) -> pulumi.Output[str]:
        return self.server.server_ca_certs.apply(
            lambda found: "\n".join(str(each.cert).strip() for each in found or [])
        )


def instance(
    name: str,
    database: str,
    version: str,
    section: Section,
    *,
    size: Section | MysqlServer,
    flags: Mapping[str, str],
    network: Network,
    account: Account,
    parent: pulumi.Resource,
) -> Instance:
    """The instance, whose name ends in the platform's suffix: Google keeps it for a week after a deletion.

    Args:
        database: what its name has between the platform's and the suffix.
        version: engine and version, such as `MYSQL_8_4`.
        size: what says how large it is.
    """
    protected = account.protected
    guarded = section.guarded(protected)
    # Letters and digits: it stands in URLs, in statements, and in files that are filled in with sed.
    password = random.RandomPassword(
        f"{name}-password", length=40, special=False, opts=pulumi.ResourceOptions(parent=parent)
    )
    made = gcp.sql.DatabaseInstance(
        f"{name}-instance",
        name=pulumi.Output.concat(f"{account.spec.name}-{database}-", account.suffix),
        region=account.region,
        database_version=version,
        encryption_key_name=account.key,
        deletion_protection=guarded,
        settings=_settings(version, section, size, flags, network, account, guarded=guarded),
        # It gets its address in the range that the peering makes room for.
        opts=pulumi.ResourceOptions(parent=parent, protect=protected, depends_on=[network.peering]),
    )
    return Instance(made, password.result)


def _settings(
    version: str,
    section: Section,
    size: Section | MysqlServer,
    flags: Mapping[str, str],
    network: Network,
    account: Account,
    *,
    guarded: bool,
) -> gcp.sql.DatabaseInstanceSettingsArgs:
    available = section.stands_by(account.protected)
    mysql = version.startswith("MYSQL")
    return gcp.sql.DatabaseInstanceSettingsArgs(
        tier=tier(size),
        edition="ENTERPRISE",
        availability_type="REGIONAL" if available else "ZONAL",
        disk_type="PD_SSD",
        disk_size=size.storage_gib,
        disk_autoresize=True,
        disk_autoresize_limit=size.max_storage_gib,
        ip_configuration=_reach(network, account),
        backup_configuration=gcp.sql.DatabaseInstanceSettingsBackupConfigurationArgs(
            enabled=True,
            start_time="03:00",
            location=account.region,
            # Any second to go back to, which MySQL keeps by the log that its standby needs, too.
            point_in_time_recovery_enabled=None if mysql else True,
            binary_log_enabled=True if mysql else None,
            # Seven days are the most of this edition.
            transaction_log_retention_days=min(section.backup_days, 7),
            backup_retention_settings=gcp.sql.DatabaseInstanceSettingsBackupConfigurationBackupRetentionSettingsArgs(
                retained_backups=section.backup_days, retention_unit="COUNT"
            ),
        ),
        # Sundays before dawn.
        maintenance_window=gcp.sql.DatabaseInstanceSettingsMaintenanceWindowArgs(
            day=7, hour=4, update_track="stable"
        ),
        insights_config=gcp.sql.DatabaseInstanceSettingsInsightsConfigArgs(
            query_insights_enabled=True
        ),
        database_flags=[
            gcp.sql.DatabaseInstanceSettingsDatabaseFlagArgs(name=key, value=value)
            for key, value in flags.items()
        ],
        deletion_protection_enabled=guarded,
        retain_backups_on_delete=account.protected,
        user_labels=account.labels,
    )


def _reach(
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
