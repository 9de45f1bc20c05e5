"""IAM roles that AWS's own services take on, and the ones that pods do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from .account import Account
from .statements import Statement, policy


def service_trust(service: str, condition: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Trust of a service, such as `ec2.amazonaws.com`."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        **({"Condition": dict(condition)} if condition else {}),
    }
    return policy([statement])


def pod_trust(
    cluster_arn: pulumi.Input[str], namespace: str, service_account: str
) -> dict[str, Any]:
    """Trust of one service account of one cluster, through EKS Pod Identity.

    The session tags that Pod Identity sends tell which pod asks ("EKS Pod Identity role", EKS user
    guide).
    """
    asked = {
        "aws:RequestTag/eks-cluster-arn": cluster_arn,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {"StringEquals": asked},
    }
    return policy([statement])


class Role:
    """A role, the policies that AWS keeps for it, and its own.

    Args:
        fixed: its name, where others must know it beforehand; else one that is unique.

    Attributes:
        arn: its ARN.
        name: its name.
        ready: what must stand before it can do its work.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self,
        name: str,
        trust: Mapping[str, Any],
        *,
        account: Account,
        parent: pulumi.Resource,
        description: str,
        fixed: str | None = None,
        managed: Sequence[str] = (),
        statements: Sequence[Statement] = (),
        tags: Mapping[str, str] | None = None,
    ) -> None:
        child = pulumi.ResourceOptions(parent=parent)
        role = aws.iam.Role(
            name,
            name=fixed,
            description=description,
            assume_role_policy=pulumi.Output.json_dumps(trust),
            tags=account.tagged(name, tags),
            opts=child,
        )
        attached: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy_name.rsplit('/', 1)[-1]}",
                role=role.name,
                policy_arn=account.managed_policy(policy_name),
                opts=child,
            )
            for policy_name in managed
        ]
        if statements:
            attached.append(
                aws.iam.RolePolicy(
                    f"{name}-own",
                    role=role.name,
                    policy=pulumi.Output.json_dumps(policy(statements)),
                    opts=child,
                )
            )
        self.arn = role.arn
        self.name = role.name
        self.ready = (role, *attached)
