"""The same web host, data and people on AWS, as they should be."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from ..common import TAGS
from .bad import document, trust
from .good_data import ACCOUNT, KEY, buckets, budget, databases


def program() -> None:
    """All of it."""
    cloud = aws.Provider("aws", region="us-west-2", default_tags={"tags": TAGS})
    opts = pulumi.ResourceOptions(provider=cloud, protect=True)
    vpc, subnets = _network(opts)
    _hosts(opts, subnets[0])
    buckets(opts)
    databases(opts)
    _identity(opts)
    _policies(opts)
    _cluster(opts, subnets)
    _front(opts, vpc, subnets)
    budget("1000", opts)


def _network(opts: pulumi.ResourceOptions) -> tuple[aws.ec2.Vpc, list[aws.ec2.Subnet]]:
    vpc = aws.ec2.Vpc("web-vpc", cidr_block="172.16.0.0/16", enable_dns_hostnames=True, opts=opts)
    aws.ec2.DefaultSecurityGroup("default-group", vpc_id=vpc.id, ingress=[], egress=[], opts=opts)
    aws.ec2.FlowLog(
        "flow-log",
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="s3",
        log_destination="arn:aws:s3:::logs-of-all",
        opts=opts,
    )
    subnets = [
        aws.ec2.Subnet(
            f"web-subnet-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"172.16.1{index}.0/24",
            availability_zone=f"us-west-2{zone}",
            opts=opts,
        )
        for index, zone in enumerate("ab")
    ]
    aws.ec2.SecurityGroup(
        "web-node",
        description="Web hosts",
        vpc_id=vpc.id,
        ingress=[
            {"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": [vpc.cidr_block]}
        ],
        opts=opts,
    )
    return vpc, subnets


def _hosts(opts: pulumi.ResourceOptions, subnet: aws.ec2.Subnet) -> None:
    script = (
        "#!/bin/sh\nDB_USER=admin\n"
        "DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db --output text)\n"
        "export DB_PASSWORD\nsystemctl start web\n"
    )
    aws.ec2.Instance(
        "web-host",
        ami="ami-0c55b159cbfafe1f0",
        instance_type="t3.nano",
        subnet_id=subnet.id,
        metadata_options={"http_tokens": "required"},
        root_block_device={"encrypted": True, "kms_key_id": KEY},
        user_data=script,
        opts=opts,
    )
    aws.ebs.Volume(
        "web-host-storage",
        availability_zone="us-west-2a",
        size=1,
        type="gp3",
        encrypted=True,
        kms_key_id=KEY,
        opts=opts,
    )
    aws.ebs.EncryptionByDefault("by-default", enabled=True, opts=opts)
    role = aws.iam.Role(
        "analysis-role", assume_role_policy=trust({"Service": "lambda.amazonaws.com"}), opts=opts
    )
    aws.lambda_.Function(
        "analysis",
        role=role.arn,
        runtime="nodejs22.x",
        handler="exports.test",
        s3_bucket="analysis-code",
        s3_key="analysis.zip",
        environment={"variables": {"SECRET_NAME": "prod/analysis", "LOG_LEVEL": "info"}},
        opts=opts,
    )


def _identity(opts: pulumi.ResourceOptions) -> None:
    role = aws.iam.Role(
        "ec2-role", assume_role_policy=trust({"Service": "ec2.amazonaws.com"}), opts=opts
    )
    narrow = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": "arn:aws:s3:::goat-data/*",
    }
    aws.iam.RolePolicy("ec2-policy", role=role.name, policy=document(narrow), opts=opts)
    partner = {"StringEquals": {"sts:ExternalId": "a-partner"}}
    aws.iam.Role(
        "partner",
        assume_role_policy=trust({"AWS": "arn:aws:iam::210987654321:root"}, Condition=partner),
        opts=opts,
    )


def _policies(opts: pulumi.ResourceOptions) -> None:
    root = {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": f"{ACCOUNT}:root"}}
    aws.kms.Key(
        "logs-key",
        description="Logs",
        enable_key_rotation=True,
        policy=document({**root, "Action": "kms:*", "Resource": "*"}),
        opts=opts,
    )
    queue = aws.sqs.Queue("jobs", kms_master_key_id=KEY, opts=opts)
    sender = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
    }
    aws.sqs.QueuePolicy("jobs-policy", queue_url=queue.id, policy=document(sender), opts=opts)
    repository = aws.ecr.Repository(
        "repository",
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}],
        opts=opts,
    )
    aws.ecr.RepositoryPolicy(
        "repository-policy",
        repository=repository.name,
        policy=document({**root, "Action": ["ecr:BatchGetImage"]}),
        opts=opts,
    )
    rule = {
        "rulePriority": 1,
        "selection": {
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": 14,
        },
        "action": {"type": "expire"},
    }
    aws.ecr.LifecyclePolicy(
        "repository-lifecycle",
        repository=repository.name,
        policy=json.dumps({"rules": [rule]}),
        opts=opts,
    )


def _cluster(opts: pulumi.ResourceOptions, subnets: list[aws.ec2.Subnet]) -> None:
    role = aws.iam.Role(
        "eks-role", assume_role_policy=trust({"Service": "eks.amazonaws.com"}), opts=opts
    )
    aws.eks.Cluster(
        "eks",
        role_arn=role.arn,
        deletion_protection=True,
        enabled_cluster_log_types=[
            *("api", "audit", "authenticator", "controllerManager", "scheduler")
        ],
        encryption_config={"resources": ["secrets"], "provider": {"key_arn": KEY}},
        vpc_config={
            "endpoint_private_access": True,
            "endpoint_public_access": False,
            "subnet_ids": [each.id for each in subnets],
        },
        opts=opts,
    )


def _front(opts: pulumi.ResourceOptions, vpc: aws.ec2.Vpc, subnets: list[aws.ec2.Subnet]) -> None:
    balancer = aws.lb.LoadBalancer(
        "weblb",
        load_balancer_type="application",
        subnets=[each.id for each in subnets],
        enable_deletion_protection=True,
        opts=opts,
    )
    target = aws.lb.TargetGroup(
        "web", port=80, protocol="HTTP", target_type="ip", vpc_id=vpc.id, opts=opts
    )
    aws.lb.Listener(
        "plain",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[
            {
                "type": "redirect",
                "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"},
            }
        ],
        opts=opts,
    )
    aws.lb.Listener(
        "tls",
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificate_arn="arn:aws:acm:us-west-2:123456789012:certificate/web",
        default_actions=[{"type": "forward", "target_group_arn": target.arn}],
        opts=opts,
    )
