"""An instance of RDS as every one of the platform's is: private, encrypted, backed up, watched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from spec.data import Database as Section

from .account import Account
from .datastore import log_group
from .roles import Role

USERNAME = "plinth"


def instance(
    name: str,
    identifier: str,
    section: Section,
    *,
    subnets: pulumi.Input[str],
    monitoring: Role,
    account: Account,
    parent: pulumi.Resource,
    logs: Sequence[str],
    insights: bool = True,
    **own: Any,
) -> tuple[aws.rds.Instance, pulumi.Output[str]]:
    """The instance, and the password of its administrator, which is generated here.

    Args:
        subnets: name of the group of its subnets.
        monitoring: the role that watches its host.
        logs: what it exports to CloudWatch.
        insights: whether its class has Performance Insights.
        own: what is not the same for all engines.
    """
    protected = account.protected
    child = pulumi.ResourceOptions(parent=parent)
    # Made first: RDS would make them itself, unencrypted and for ever.
    groups = [
        log_group(
            f"{name}-{log}-log",
            f"/aws/rds/instance/{identifier}/{log}",
            account=account,
            parent=parent,
        )
        for log in logs
    ]
    # 41 characters are the most that MySQL takes. Letters and digits: it stands in URLs and statements.
    password = random.RandomPassword(f"{name}-password", length=40, special=False, opts=child)
    # Two snapshots of one name would keep a second destroy from ending.
    snapshot = random.RandomId(f"{name}-snapshot", byte_length=4, opts=child)
    made = aws.rds.Instance(
        f"{name}-instance",
        identifier=identifier,
        username=USERNAME,
        password=password.result,
        storage_type="gp3",
        storage_encrypted=True,
        kms_key_id=account.key.arn,
        db_subnet_group_name=subnets,
        publicly_accessible=False,
        multi_az=section.stands_by(protected),
        iam_database_authentication_enabled=True,
        auto_minor_version_upgrade=True,
        apply_immediately=not protected,
        backup_retention_period=section.backup_days,
        backup_window="03:00-04:00",
        maintenance_window="sun:04:30-sun:05:30",
        copy_tags_to_snapshot=True,
        delete_automated_backups=not protected,
        deletion_protection=section.guarded(protected),
        skip_final_snapshot=not protected,
        final_snapshot_identifier=(
            pulumi.Output.concat(identifier, "-final-", snapshot.hex) if protected else None
        ),
        enabled_cloudwatch_logs_exports=list(logs),
        performance_insights_enabled=insights,
        # Days; what is longer costs.
        performance_insights_retention_period=7 if insights else None,
        performance_insights_kms_key_id=account.key.arn if insights else None,
        monitoring_interval=60,
        monitoring_role_arn=monitoring.arn,
        tags=account.tagged(identifier),
        opts=pulumi.ResourceOptions(
            parent=parent, protect=protected, depends_on=[*groups, *monitoring.ready]
        ),
        **own,
    )
    return made, password.result
