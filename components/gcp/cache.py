"""Feast's online store in memory: Memorystore for Redis, TLS-only, behind a password."""

from __future__ import annotations

import json

import pulumi
import pulumi_gcp as gcp

from spec.data import RedisStore as Section

from .. import cloud as handles
from .account import Account
from .network import Network
from .secrets import Secret

VERSION = "REDIS_7_2"
"""Memorystore for Valkey knows no passwords, and Feast no tokens of IAM."""

VARIABLE = "FEAST_REDIS_PASSWORD"


class Cache(pulumi.ComponentResource):
    """An instance in the private range, with replicas where the spec asks for them.

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
        super().__init__("plinth:gcp:Cache", name, None, opts)
        standby = section.replicas > 0
        # One replica is a standby; more come with reads from them, of 5 GiB and up.
        reads = section.replicas > 1
        made = gcp.redis.Instance(
            f"{name}-instance",
            name=f"{account.spec.name}-features",
            region=account.region,
            display_name=f"Online features of {account.spec.name}",
            tier="STANDARD_HA" if standby else "BASIC",
            memory_size_gb=section.memory_gib,
            replica_count=section.replicas if reads else None,
            read_replicas_mode="READ_REPLICAS_ENABLED" if reads else "READ_REPLICAS_DISABLED",
            redis_version=VERSION,
            # A feature that was dropped to make room is a wrong prediction; a failed write is an
            # alert.
            redis_configs={"maxmemory-policy": "noeviction"},
            authorized_network=network.id,
            connect_mode="PRIVATE_SERVICE_ACCESS",
            auth_enabled=True,
            transit_encryption_mode="SERVER_AUTHENTICATION",
            customer_managed_key=account.key,
            deletion_protection=account.protected,
            persistence_config=gcp.redis.InstancePersistenceConfigArgs(
                persistence_mode="RDB", rdb_snapshot_period="TWENTY_FOUR_HOURS"
            ),
            maintenance_policy=gcp.redis.InstanceMaintenancePolicyArgs(
                weekly_maintenance_windows=[
                    gcp.redis.InstanceMaintenancePolicyWeeklyMaintenanceWindowArgs(
                        day="SUNDAY",
                        start_time=gcp.redis.InstanceMaintenancePolicyWeeklyMaintenanceWindowStartTimeArgs(
                            hours=4, minutes=0, seconds=0, nanos=0
                        ),
                    )
                ]
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=account.protected,
                depends_on=[network.peering],
                additional_secret_outputs=["authString"],
            ),
        )
        secret = Secret(
            f"{name}-secret",
            "cache",
            {"token": made.auth_string},
            account=account,
            opts=pulumi.ResourceOptions(parent=self),
        )
        # The instance's own authorities, the next one too once there is one. They sign for this
        # instance alone: its certificate proves it without a name, and has none that is checked.
        authorities = made.server_ca_certs.apply(
            lambda found: json.dumps("\n".join(str(each.cert).strip() for each in found or []))
        )
        self.handle = handles.FeastStore(
            {
                "type": "redis",
                "redis_type": "redis",
                "connection_string": pulumi.Output.concat(
                    made.host,
                    ":",
                    made.port.apply(str),
                    ",ssl=true,ssl_check_hostname=false,ssl_ca_data=",
                    authorities,
                    f",password=${{{VARIABLE}}}",
                ),
            },
            secret.handle,
            {VARIABLE: "token"},
        )
        self.register_outputs({"host": made.host})
