"""Feast's online store in memory: Valkey on ElastiCache, TLS-only, behind a token."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from spec.catalog import instances
from spec.data import RedisStore as Section

from .. import cloud as handles
from .account import Account
from .datastore import log_group, security_group
from .secrets import Secret

PORT = 6379
VERSION = "8.2"
FAMILY = "valkey8"
VARIABLE = "FEAST_REDIS_PASSWORD"

LOGS = ("slow-log", "engine-log")


class Cache(pulumi.ComponentResource):
    """A replication group; cluster mode with more than one shard.

    Attributes:
        handle: Feast's section of it.
    """

    handle: handles.FeastStore

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: handles.Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Cache", name, None, opts)
        protected = account.protected
        child = pulumi.ResourceOptions(parent=self)
        own = f"{account.spec.name}-features"
        subnets = aws.elasticache.SubnetGroup(
            f"{name}-subnets",
            description=f"Private subnets of {account.spec.name}",
            subnet_ids=list(network.private_subnet_ids),
            tags=account.tagged(f"{name}-subnets"),
            opts=child,
        )
        parameters = aws.elasticache.ParameterGroup(
            f"{name}-parameters",
            description=f"Online features of {account.spec.name}",
            family=FAMILY,
            parameters=[
                aws.elasticache.ParameterGroupParameterArgs(name=key, value=value)
                for key, value in settings(section).items()
            ],
            tags=account.tagged(f"{name}-parameters"),
            opts=child,
        )
        group = security_group(f"{name}-access", network, PORT, account=account, parent=self)
        logs = {
            log: log_group(
                f"{name}-{log}", f"/aws/elasticache/{own}/{log}", account=account, parent=self
            )
            for log in LOGS
        }
        # Letters and digits: it stands in a connection string with commas and equals signs.
        token = random.RandomPassword(f"{name}-token", length=64, special=False, opts=child)
        made = aws.elasticache.ReplicationGroup(
            f"{name}-group",
            replication_group_id=own,
            description=f"Online features of {account.spec.name}",
            engine="valkey",
            engine_version=VERSION,
            node_type=node_type(section),
            num_node_groups=section.shards,
            replicas_per_node_group=section.replicas,
            cluster_mode="enabled" if clustered(section) else "disabled",
            # Cluster mode asks for it even where there is no replica to fail over to.
            automatic_failover_enabled=section.replicas > 0 or clustered(section),
            multi_az_enabled=section.replicas > 0,
            port=PORT,
            parameter_group_name=parameters.name,
            subnet_group_name=subnets.name,
            security_group_ids=[group.id],
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            at_rest_encryption_enabled=True,
            kms_key_id=account.key.arn,
            auth_token=token.result,
            # The old token holds until every pod has the new one.
            auth_token_update_strategy="ROTATE",  # noqa: S106
            auto_minor_version_upgrade=True,
            apply_immediately=not protected,
            maintenance_window="sun:04:30-sun:05:30",
            # It can be filled again from the offline store, which takes long in production.
            snapshot_retention_limit=7 if protected else 0,
            snapshot_window="02:00-03:00",
            log_delivery_configurations=[
                aws.elasticache.ReplicationGroupLogDeliveryConfigurationArgs(
                    destination=each.name,
                    destination_type="cloudwatch-logs",
                    log_format="json",
                    log_type=log,
                )
                for log, each in logs.items()
            ],
            tags=account.tagged(own),
            opts=pulumi.ResourceOptions(parent=self, protect=protected),
        )
        host = (
            made.configuration_endpoint_address
            if clustered(section)
            else made.primary_endpoint_address
        )
        secret = Secret(
            f"{name}-secret", "cache", {"token": token.result}, account=account, opts=child
        )
        self.handle = handles.FeastStore(
            {
                "type": "redis",
                "redis_type": "redis_cluster" if clustered(section) else "redis",
                "connection_string": pulumi.Output.concat(
                    host, f":{PORT},ssl=true,password=${{{VARIABLE}}}"
                ),
            },
            secret.handle,
            {VARIABLE: "token"},
        )
        self.register_outputs({"host": host})


def clustered(section: Section) -> bool:
    """Whether keys are spread over shards."""
    return section.shards > 1


def settings(section: Section) -> Mapping[str, str]:
    """Parameters of the engine."""
    return {
        # A feature that was dropped to make room is a wrong prediction; a failed write is an alert.
        "maxmemory-policy": "noeviction",
        **({"cluster-enabled": "yes"} if clustered(section) else {}),
    }


def node_type(section: Section) -> str:
    """The node type named outright, or the smallest that holds what is asked for.

    Raises:
        pulumi.RunError: there is none as large.
    """
    if section.node_type:
        return section.node_type
    found = instances.pick("cache", memory_gib=section.memory_gib)
    if found is None:
        raise pulumi.RunError(
            f"features.redis.memoryGib: no node of ElastiCache holds {section.memory_gib} GiB. "
            "Ask for less with more shards, or name one in features.redis.nodeType."
        )
    return found.name
