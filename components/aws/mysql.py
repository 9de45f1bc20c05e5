"""MySQL on RDS: one server for whoever cannot do with PostgreSQL; private, encrypted, TLS-only, watched."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from spec.catalog import instances
from spec.data import Database as Section

from .. import cloud as handles
from .account import Account
from .database import DatabaseGround
from .datastore import log_group, security_group
from .secrets import Secret

PORT = 3306
USERNAME = "plinth"
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
        protected = account.protected
        identifier = f"{account.spec.name}-{DATABASE}"
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
        # Made first: RDS would make them itself, unencrypted and for ever.
        logs = [
            log_group(
                f"{name}-{log}-log",
                f"/aws/rds/instance/{identifier}/{log}",
                account=account,
                parent=self,
            )
            for log in LOGS
        ]
        # 41 characters are the most that RDS takes; letters and digits alone: it stands in statements.
        password = random.RandomPassword(f"{name}-password", length=40, special=False, opts=child)
        # Two snapshots of one name would keep a second destroy from ending.
        snapshot = random.RandomId(f"{name}-snapshot", byte_length=4, opts=child)
        size = instance_class(section)
        insights = not size.endswith(TOO_SMALL)
        server = aws.rds.Instance(
            f"{name}-instance",
            identifier=identifier,
            engine="mysql",
            engine_version=VERSION,
            instance_class=size,
            username=USERNAME,
            password=password.result,
            port=PORT,
            storage_type="gp3",
            allocated_storage=section.mysql.storage_gib,
            max_allocated_storage=section.mysql.max_storage_gib,
            storage_encrypted=True,
            kms_key_id=account.key.arn,
            db_subnet_group_name=ground.subnets,
            vpc_security_group_ids=[access.id],
            publicly_accessible=False,
            parameter_group_name=parameters.name,
            multi_az=_else(section.high_availability, protected),
            iam_database_authentication_enabled=True,
            auto_minor_version_upgrade=True,
            apply_immediately=not protected,
            backup_retention_period=section.backup_days,
            backup_window="03:00-04:00",
            maintenance_window="sun:04:30-sun:05:30",
            copy_tags_to_snapshot=True,
            delete_automated_backups=not protected,
            deletion_protection=_else(section.deletion_protection, protected),
            skip_final_snapshot=not protected,
            final_snapshot_identifier=(
                pulumi.Output.concat(identifier, "-final-", snapshot.hex) if protected else None
            ),
            enabled_cloudwatch_logs_exports=list(LOGS),
            performance_insights_enabled=insights,
            # Days; what is longer costs.
            performance_insights_retention_period=7 if insights else None,
            performance_insights_kms_key_id=account.key.arn if insights else None,
            monitoring_interval=60,
            monitoring_role_arn=ground.monitoring.arn,
            tags=account.tagged(identifier),
            opts=pulumi.ResourceOptions(
                parent=self, protect=protected, depends_on=[*logs, *ground.monitoring.ready]
            ),
        )
        secret = Secret(
            f"{name}-secret",
            f"{DATABASE}-server",
            {"username": USERNAME, "password": password.result},
            account=account,
            opts=child,
        )
        self.handle = handles.Mysql(server.address, PORT, USERNAME, secret.handle)
        self.register_outputs({"host": server.address, "secret": secret.handle.key})


def instance_class(section: Section) -> str:
    """The class named outright, or the smallest that has what is asked for."""
    asked = section.mysql
    if asked.instance_class:
        return asked.instance_class
    found = instances.mysql(asked.vcpus, asked.memory_gib, "aws")
    assert found is not None  # noqa: S101 - the largest has what the language allows
    return found.name


def _else(said: bool | None, default: bool) -> bool:
    return default if said is None else said
