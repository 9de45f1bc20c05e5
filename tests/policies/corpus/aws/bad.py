"""AWS as terragoat and sadcloud have it: a web host, its data, and who may do what."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from ..common import TAGS

EVERYBODY = {"Effect": "Allow", "Principal": "*"}


def document(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal: Any, **more: Any) -> str:
    """Who may take a role."""
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more})


def program() -> None:
    """All of it."""
    cloud = aws.Provider("aws", region="us-west-2", default_tags={"tags": TAGS})
    opts = pulumi.ResourceOptions(provider=cloud, protect=True)
    subnets = _network(opts)
    _hosts(opts, subnets[0])
    _buckets(opts)
    _databases(opts)
    _identity(opts)
    _open_policies(opts)
    _cluster(opts, subnets)
    _front(opts, subnets)


def _network(opts: pulumi.ResourceOptions) -> list[aws.ec2.Subnet]:
    vpc = aws.ec2.Vpc("web-vpc", cidr_block="172.16.0.0/16", enable_dns_hostnames=True, opts=opts)
    subnets = [
        aws.ec2.Subnet(
            f"web-subnet-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"172.16.1{index}.0/24",
            availability_zone=f"us-west-2{zone}",
            map_public_ip_on_launch=True,
            opts=opts,
        )
        for index, zone in enumerate("ab")
    ]
    aws.ec2.SecurityGroup(
        "web-node",
        description="Web hosts",
        vpc_id=vpc.id,
        ingress=[
            {"from_port": p, "to_port": p, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
            for p in (80, 22)
        ],
        opts=opts,
    )
    aws.ec2.SecurityGroup(
        "all-ports-to-all",
        description="Everything",
        vpc_id=vpc.id,
        ingress=[
            {"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]},
        ],
        opts=opts,
    )
    return subnets


def _hosts(opts: pulumi.ResourceOptions, subnet: aws.ec2.Subnet) -> None:
    aws.ec2.Instance(
        "web-host",
        ami="ami-0c55b159cbfafe1f0",
        instance_type="t3.nano",
        subnet_id=subnet.id,
        user_data="#!/bin/sh\nexport AWS_ACCESS_KEY_ID=AKIAQ3EGRIAWEXAMPLE1\nsystemctl start web\n",
        opts=opts,
    )
    aws.ec2.Instance(
        "db-app",
        ami="ami-0c55b159cbfafe1f0",
        instance_type="t3.nano",
        subnet_id=subnet.id,
        associate_public_ip_address=True,
        metadata_options={"http_tokens": "required"},
        root_block_device={"encrypted": True},
        user_data="#!/bin/sh\ncat > /etc/app.env <<END\nDB_USER=admin\nDB_PASSWORD=Aa1234321Bb\nEND\n",
        opts=opts,
    )
    aws.ebs.Volume("web-host-storage", availability_zone="us-west-2a", size=1, opts=opts)
    aws.ebs.EncryptionByDefault("by-default", enabled=False, opts=opts)
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
        environment={"variables": {"secret_key": "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"}},
        opts=opts,
    )


def _buckets(opts: pulumi.ResourceOptions) -> None:
    loose = pulumi.ResourceOptions(provider=opts.provider)
    aws.s3.Bucket("data", force_destroy=True, opts=loose)
    financials = aws.s3.Bucket("financials", opts=opts)
    science = aws.s3.Bucket("data-science", opts=opts)
    for name, bucket in (("financials", financials), ("data-science", science)):
        aws.s3.BucketPublicAccessBlock(
            f"{name}-block",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=opts,
        )
    aws.s3.BucketVersioning(
        "data-science-versioning",
        bucket=science.id,
        versioning_configuration={"status": "Enabled"},
        opts=opts,
    )
    aws.s3.BucketLogging(
        "data-science-logging",
        bucket=science.id,
        target_bucket=financials.id,
        target_prefix="log/",
        opts=opts,
    )
    for name, actions in (("public", "s3:*"), ("getonly", "s3:GetObject")):
        aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=f"{name}-of-another",
            policy=document({**EVERYBODY, "Action": actions, "Resource": f"arn:aws:s3:::{name}/*"}),
            opts=opts,
        )


def _databases(opts: pulumi.ResourceOptions) -> None:
    aws.rds.Instance(
        "default",
        engine="mysql",
        engine_version="8.0",
        instance_class="db.t3.micro",
        allocated_storage=20,
        username="admin",
        password=pulumi.Output.secret("Aa1234321Bb"),
        multi_az=False,
        backup_retention_period=0,
        storage_encrypted=False,
        skip_final_snapshot=True,
        publicly_accessible=True,
        opts=opts,
    )
    aws.rds.Cluster("app1", engine="aurora-mysql", backup_retention_period=0, opts=opts)
    aws.rds.Cluster("app2", engine="aurora-mysql", backup_retention_period=1, opts=opts)
    aws.neptune.Cluster("graph", engine="neptune", storage_encrypted=False, opts=opts)
    aws.redshift.Cluster(
        "warehouse",
        cluster_identifier="warehouse",
        node_type="ra3.large",
        master_username="admin",
        manage_master_password=True,
        encrypted="false",
        publicly_accessible=True,
        opts=opts,
    )
    aws.redshift.ParameterGroup(
        "parameters",
        family="redshift-2.0",
        parameters=[{"name": "require_ssl", "value": "false"}],
        opts=opts,
    )
    aws.opensearch.Domain(
        "monitoring",
        engine_version="OpenSearch_2.17",
        cluster_config={"instance_count": 1},
        opts=opts,
    )
    aws.kms.Key("logs-key", description="Logs", deletion_window_in_days=7, opts=opts)


def _identity(opts: pulumi.ResourceOptions) -> None:
    role = aws.iam.Role(
        "ec2-role", assume_role_policy=trust({"Service": "ec2.amazonaws.com"}), opts=opts
    )
    wide = {"Effect": "Allow", "Action": ["s3:*", "ec2:*", "rds:*"], "Resource": "*"}
    aws.iam.RolePolicy("ec2-policy", role=role.name, policy=document(wide), opts=opts)
    user = aws.iam.User("user", opts=opts)
    aws.iam.AccessKey("user-key", user=user.name, opts=opts)
    wide = {"Effect": "Allow", "Action": ["lambda:*", "cloudwatch:*"], "Resource": "*"}
    aws.iam.UserPolicy("excess", user=user.name, policy=document(wide), opts=opts)
    group = aws.iam.Group("inline", opts=opts)
    other = {"Effect": "Allow", "NotAction": ["ec2:*"], "Resource": "*"}
    aws.iam.GroupPolicy("all-but-ec2", group=group.name, policy=document(other), opts=opts)
    aws.iam.Role("allow-all", assume_role_policy=trust({"AWS": "*"}), opts=opts)
    condition = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
    aws.iam.Role(
        "allow-all-with-mfa", assume_role_policy=trust({"AWS": "*"}, Condition=condition), opts=opts
    )


def _open_policies(opts: pulumi.ResourceOptions) -> None:
    aws.kms.Key(
        "exposed",
        description="Exposed",
        enable_key_rotation=True,
        policy=document({**EVERYBODY, "Action": "kms:*", "Resource": "*"}),
        opts=opts,
    )
    queue = aws.sqs.Queue("jobs", opts=opts)
    aws.sqs.QueuePolicy(
        "jobs-policy",
        queue_url=queue.id,
        policy=document({**EVERYBODY, "Action": "sqs:*", "Resource": "*"}),
        opts=opts,
    )
    repository = aws.ecr.Repository(
        "repository",
        image_tag_mutability="MUTABLE",
        image_scanning_configuration={"scan_on_push": False},
        opts=opts,
    )
    aws.ecr.RepositoryPolicy(
        "repository-policy",
        repository=repository.name,
        policy=document({**EVERYBODY, "Action": ["ecr:PutImage", "ecr:BatchDeleteImage"]}),
        opts=opts,
    )
    aws.opensearch.DomainPolicy(
        "monitoring-policy",
        domain_name="monitoring",
        access_policies=document({**EVERYBODY, "Action": "es:*", "Resource": "*"}),
        opts=opts,
    )


def _cluster(opts: pulumi.ResourceOptions, subnets: list[aws.ec2.Subnet]) -> None:
    role = aws.iam.Role(
        "eks-role", assume_role_policy=trust({"Service": "eks.amazonaws.com"}), opts=opts
    )
    aws.eks.Cluster(
        "eks",
        role_arn=role.arn,
        enabled_cluster_log_types=[],
        vpc_config={"endpoint_private_access": True, "subnet_ids": [each.id for each in subnets]},
        opts=opts,
    )


def _front(opts: pulumi.ResourceOptions, subnets: list[aws.ec2.Subnet]) -> None:
    balancer = aws.lb.LoadBalancer(
        "weblb", load_balancer_type="application", subnets=[each.id for each in subnets], opts=opts
    )
    target = aws.lb.TargetGroup("web", port=80, protocol="HTTP", target_type="ip", opts=opts)
    forward = [{"type": "forward", "target_group_arn": target.arn}]
    aws.lb.Listener(
        "plain",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=forward,
        opts=opts,
    )
    aws.lb.Listener(
        "old-tls",
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-TLS-1-0-2015-04",
        certificate_arn="arn:aws:acm:us-west-2:123456789012:certificate/web",
        default_actions=forward,
        opts=opts,
    )
