"""MySQL on RDS: one server for whoever cannot do with PostgreSQL; private, encrypted, TLS-only, watched."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from spec.catalog import instances
from spec.data import Database as Section

from .. import cloud as handles
from . import rds
from .account import Account
from .database import DatabaseGround
from .datastore import security_group
from .secrets import Secret

PORT = 3306
DATABASE = "mysql"

VERSION = "8.4"
"""Standard support of 8.0 ended on 2026-07-31. In 8.4 users by mysql_native_password, the one way that
ML Metadata's client knows, still sign in ("Known issues and limitations", RDS for MySQL)."""

LOGS = ("error", "slowquery")
"""What the server exports to CloudWatch."""

PARAMETERS = {
    # The default is off ("Requiring SSL/TLS for all connections", RDS for MySQL).
    "require_secure_transport": "1",
    "slow_query_log": "1",
    # Seconds.
    "long_query_time": "1",
    "log_output": "FILE",
    "character_set_server": "utf8mb4",
    # What W&B asks for ("Reference architecture", its documentation); the other two are defaults.
    "binlog_format": "ROW",
    "binlog_row_image": "minimal",
    "innodb_online_alter_log_max_size": "268435456",
    "sort_buffer_size": "67108864",
}
"""Parameters of the server; all of them take effect without a restart."""

TOO_SMALL = (".micro", ".small")
"""Classes without Performance Insights for MySQL ("Amazon RDS DB engine, Region, and instance class
support for Performance Insights")."""


class Mysql(pulumi.ComponentResource):
    """A server `<platform>-mysql` without a database, and a secret with its administrator's login.

    The password is generated here and not by RDS: see docs/decisions/0010-database-passwords.md.

    Attributes:
        handle: where it is and where its credentials are.
    """

    handle: handles.Mysql

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        ground: DatabaseGround,
        network: handles.Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Mysql", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        parameters = aws.rds.ParameterGroup(
            f"{name}-parameters",
            description=f"MySQL {VERSION} of {account.spec.name}",
            family=f"mysql{VERSION}",
            parameters=[
                aws.rds.ParameterGroupParameterArgs(name=key, value=value)
                for key, value in PARAMETERS.items()
            ],
            tags=account.tagged(f"{name}-parameters"),
            opts=child,
        )
        access = security_group(f"{name}-access", network, PORT, account=account, parent=self)
        size = instance_class(section)
        server, password = rds.instance(
            name,
            f"{account.spec.name}-{DATABASE}",
            section,
            subnets=ground.subnets,
            monitoring=ground.monitoring,
            account=account,
            parent=self,
            logs=LOGS,
            insights=not size.endswith(TOO_SMALL),
            engine="mysql",
            engine_version=VERSION,
            instance_class=size,
            port=PORT,
            allocated_storage=section.mysql.storage_gib,
            max_allocated_storage=section.mysql.max_storage_gib,
            vpc_security_group_ids=[access.id],
            parameter_group_name=parameters.name,
        )
        secret = Secret(
            f"{name}-secret",
            f"{DATABASE}-server",
            {"username": rds.USERNAME, "password": password},
            account=account,
            opts=child,
        )
        self.handle = handles.Mysql(server.address, PORT, rds.USERNAME, secret.handle)
        self.register_outputs({"host": server.address, "secret": secret.handle.key})


def instance_class(section: Section) -> str:
    """The class named outright, or the smallest that has what is asked for."""
    asked = section.mysql
    if asked.instance_class:
        return asked.instance_class
    found = instances.mysql(asked.vcpus, asked.memory_gib, "aws")
    assert found is not None  # noqa: S101 - the largest has what the language allows
    return found.name
