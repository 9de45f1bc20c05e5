"""What data stores in the private network share: a way in for the network alone, and logs."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from .. import cloud as handles
from .account import Account


def security_group(
    name: str, network: handles.Network, port: int, *, account: Account, parent: pulumi.Resource
) -> aws.ec2.SecurityGroup:
    """A security group that the private network reaches on one port, and that reaches nothing."""
    child = pulumi.ResourceOptions(parent=parent)
    group = aws.ec2.SecurityGroup(
        name,
        description=f"{name}: port {port} from the private network",
        vpc_id=network.id,
        tags=account.tagged(name),
        opts=child,
    )
    aws.vpc.SecurityGroupIngressRule(
        f"{name}-in",
        security_group_id=group.id,
        description="The private network",
        cidr_ipv4=network.cidr,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        tags=account.tagged(f"{name}-in"),
        opts=child,
    )
    return group


def log_group(
    name: str, path: str, *, account: Account, parent: pulumi.Resource
) -> aws.cloudwatch.LogGroup:
    """A log group, encrypted, kept as long as the cluster's own logs."""
    return aws.cloudwatch.LogGroup(
        name,
        name=path,
        kms_key_id=account.key.arn,
        retention_in_days=account.spec.cluster.log_retention_days,
        tags=account.tagged(path),
        opts=pulumi.ResourceOptions(parent=parent),
    )
