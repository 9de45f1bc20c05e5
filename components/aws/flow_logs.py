"""The record of a network's traffic."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from spec import network

from .account import Account
from .roles import Role, service_trust
from .statements import allow


class FlowLogs(pulumi.ComponentResource):
    """All traffic of a VPC, minute by minute, in an encrypted log group.

    Attributes:
        log_group: name of the log group.
    """

    log_group: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        section: network.FlowLogs,
        *,
        vpc_id: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:FlowLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        path = f"/plinth/{account.spec.name}/flow-logs"
        arn = account.arn("logs", f"log-group:{path}")
        group = aws.cloudwatch.LogGroup(
            name,
            name=path,
            retention_in_days=section.retention_days,
            kms_key_id=account.key.arn,
            tags=account.tagged(name),
            opts=child,
        )
        role = Role(
            f"{name}-role",
            # "IAM role for publishing flow logs to CloudWatch Logs", VPC user guide.
            service_trust(
                "vpc-flow-logs.amazonaws.com",
                {"StringEquals": {"aws:SourceAccount": account.id}},
            ),
            account=account,
            parent=self,
            description="Writes the flow logs of the VPC",
            statements=[
                allow(
                    ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    [arn, f"{arn}:*"],
                )
            ],
        )
        aws.ec2.FlowLog(
            f"{name}-vpc",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=60,
            tags=account.tagged(f"{name}-vpc"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(role.ready)),
        )
        self.log_group = group.name
        self.register_outputs({"logGroup": self.log_group})
