"""Ways to AWS's own services that do not lead over the internet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from spec import network
from spec.platform import Platform

from .account import Account

GATEWAYS = ("s3", "dynamodb")
"""Services reached by a route, which costs nothing."""

INTERFACES = (
    "autoscaling",
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticloadbalancing",
    "kms",
    "logs",
    "secretsmanager",
    "sts",
)
"""Services that every cluster speaks with ("Private clusters", EKS user guide)."""


def interfaces(spec: Platform) -> tuple[str, ...]:
    """Services that get an interface endpoint, by what the spec asks for."""
    more: list[str] = []
    if spec.gpu.autoscaler == "karpenter":
        more += ["sqs", "ssm"]
    if spec.features.engine != "none":
        more += {
            "lake": ["athena", "glue"],
            "warehouse": ["redshift-data", "redshift-serverless"],
        }.get(spec.features.offline, [])
    return tuple(sorted((*INTERFACES, *more)))


class Endpoints(pulumi.ComponentResource):
    """Endpoints that only principals of this account may use.

    Gateways to S3 and DynamoDB always; with `privateEndpoints`, interfaces with private names, so
    that clients need no other configuration.
    """

    def __init__(
        self,
        name: str,
        section: network.Network,
        *,
        vpc_id: pulumi.Input[str],
        subnet_ids: Sequence[pulumi.Input[str]],
        route_table_ids: Sequence[pulumi.Input[str]],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Endpoints", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        for service in GATEWAYS:
            aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=vpc_id,
                vpc_endpoint_type="Gateway",
                service_name=_service(service, account),
                route_table_ids=list(route_table_ids),
                policy=json.dumps(policy(service, account)),
                tags=account.tagged(f"{name}-{service}"),
                opts=child,
            )
        if section.private_endpoints:
            group = aws.ec2.SecurityGroup(
                name,
                description="Interface endpoints: HTTPS from the network",
                vpc_id=vpc_id,
                tags=account.tagged(name),
                opts=child,
            )
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-https",
                security_group_id=group.id,
                description="HTTPS from the network",
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                cidr_ipv4=str(section.cidr),
                tags=account.tagged(f"{name}-https"),
                opts=child,
            )
            for service in interfaces(account.spec):
                each = f"{name}-{service.replace('.', '-')}"
                aws.ec2.VpcEndpoint(
                    each,
                    vpc_id=vpc_id,
                    vpc_endpoint_type="Interface",
                    service_name=_service(service, account),
                    subnet_ids=list(subnet_ids),
                    security_group_ids=[group.id],
                    private_dns_enabled=True,
                    policy=json.dumps(policy(service, account)),
                    tags=account.tagged(each),
                    opts=child,
                )
        self.register_outputs({})


def policy(service: str, account: Account) -> dict[str, Any]:
    """Who may use an endpoint: the principals of this account.

    An endpoint's policy grants nothing by itself: the principal's own policies say what it may do.
    What it stops is that stolen data leave with the credentials of another account.
    """
    prefix = service.split(".")[0]
    statements: list[dict[str, Any]] = [
        {
            "Sid": "Account",
            "Effect": "Allow",
            "Principal": "*",
            "Action": f"{prefix}:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalAccount": account.id}},
        }
    ]
    if service == "s3":
        # Layers of images come by signed links of the registries' own accounts (ECR, and other
        # registries that keep them on S3), and packages of Amazon Linux from public buckets.
        statements.append(
            {
                "Sid": "Downloads",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "*",
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def _service(service: str, account: Account) -> str:
    return f"com.amazonaws.{account.region}.{service}"
