"""PostgreSQL on RDS: private, encrypted, TLS-only, watched; one instance per database."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from spec.catalog import instances
from spec.data import Database as Section

from .. import cloud as handles
from . import rds
from .account import Account
from .datastore import security_group
from .roles import Role, service_trust
from .secrets import Secret

PORT = 5432

LOGS = ("postgresql", "upgrade")
"""What an instance exports to CloudWatch."""

PARAMETERS = {
    # The default since PostgreSQL 15; said aloud, so that no version is an exception.
    "rds.force_ssl": "1",
    "log_connections": "1",
    "log_disconnections": "1",
    "log_lock_waits": "1",
    # Milliseconds.
    "log_min_duration_statement": "1000",
    "log_statement": "ddl",
}
"""Parameters of every instance; all of them take effect without a restart."""


class DatabaseGround(pulumi.ComponentResource):
    """What all databases of a platform stand on.

    Attributes:
        subnets: name of their subnet group.
        parameters: name of their parameter group.
        access: their security group.
        monitoring: the role that watches their hosts.
    """

    subnets: pulumi.Output[str]
    parameters: pulumi.Output[str]
    access: aws.ec2.SecurityGroup
    monitoring: Role

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        network: handles.Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:DatabaseGround", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        subnets = aws.rds.SubnetGroup(
            f"{name}-subnets",
            description=f"Private subnets of {account.spec.name}",
            subnet_ids=list(network.private_subnet_ids),
            tags=account.tagged(f"{name}-subnets"),
            opts=child,
        )
        parameters = aws.rds.ParameterGroup(
            f"{name}-parameters",
            description=f"PostgreSQL {section.version} of {account.spec.name}",
            family=f"postgres{section.version}",
            parameters=[
                aws.rds.ParameterGroupParameterArgs(name=key, value=value)
                for key, value in PARAMETERS.items()
            ],
            tags=account.tagged(f"{name}-parameters"),
            opts=child,
        )
        self.subnets, self.parameters = subnets.name, parameters.name
        self.access = security_group(f"{name}-access", network, PORT, account=account, parent=self)
        self.monitoring = Role(
            f"{name}-monitoring",
            service_trust(
                "monitoring.rds.amazonaws.com",
                {
                    "StringEquals": {"aws:SourceAccount": account.id},
                    "ArnLike": {"aws:SourceArn": account.arn("rds", f"db:{account.spec.name}-*")},
                },
            ),
            account=account,
            parent=self,
            description="RDS writes the hosts' metrics",
            managed=["service-role/AmazonRDSEnhancedMonitoringRole"],
        )
        self.register_outputs({"subnets": self.subnets, "parameters": self.parameters})


class Database(pulumi.ComponentResource):
    """An instance `<platform>-<database>` with one database, and a secret that says how to reach it.

    The password is generated here and not by RDS: see docs/decisions/0010-database-passwords.md.

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
        ground: DatabaseGround,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Database", name, None, opts)
        instance, password = rds.instance(
            name,
            f"{account.spec.name}-{database}",
            section,
            subnets=ground.subnets,
            monitoring=ground.monitoring,
            account=account,
            parent=self,
            logs=LOGS,
            engine="postgres",
            engine_version=section.version,
            instance_class=instance_class(section),
            db_name=database,
            port=PORT,
            allocated_storage=section.storage_gib,
            max_allocated_storage=section.max_storage_gib,
            vpc_security_group_ids=[ground.access.id],
            parameter_group_name=ground.parameters,
            # Automatic are the minor ones; a major one is an edit of the spec.
            allow_major_version_upgrade=True,
        )
        secret = Secret(
            f"{name}-secret",
            f"{database}-database",
            {
                "username": rds.USERNAME,
                "password": password,
                "host": instance.address,
                "port": str(PORT),
                "dbname": database,
            },
            account=account,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.handle = handles.Database(
            instance.address, PORT, database, rds.USERNAME, secret.handle
        )
        self.register_outputs({"host": instance.address, "secret": secret.handle.key})


def instance_class(section: Section) -> str:
    """The class named outright, or the smallest that has what is asked for.

    Raises:
        pulumi.RunError: there is none as large.
    """
    if section.instance_class:
        return section.instance_class
    found = instances.pick("postgresql", section.vcpus, section.memory_gib)
    if found is None:
        raise pulumi.RunError(
            f"database: no class of RDS has {section.vcpus} vCPUs and {section.memory_gib} GiB. "
            "Ask for less, or name one in database.instanceClass."
        )
    return found.name
