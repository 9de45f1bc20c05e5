"""Buckets and databases on AWS, as they should be."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from .bad import document

ACCOUNT = "arn:aws:iam::123456789012"
KEY = "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


def buckets(opts: pulumi.ResourceOptions) -> None:
    """Buckets, and one for their logs."""
    logs = bucket("logs", opts, encrypted=False)
    for name in ("data", "data-science"):
        made = bucket(name, opts)
        aws.s3.BucketLogging(
            f"{name}-logging",
            bucket=made.id,
            target_bucket=logs.id,
            target_prefix=f"{name}/",
            opts=opts,
        )


def bucket(name: str, opts: pulumi.ResourceOptions, *, encrypted: bool = True) -> aws.s3.Bucket:
    """A bucket with all that belongs to it but its log."""
    made = aws.s3.Bucket(name, bucket=f"goat-{name}", opts=opts)
    aws.s3.BucketPublicAccessBlock(
        f"{name}-block",
        bucket=made.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
    aws.s3.BucketVersioning(
        f"{name}-versioning",
        bucket=made.id,
        versioning_configuration={"status": "Enabled"},
        opts=opts,
    )
    if encrypted:
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=made.id,
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": KEY,
                    }
                }
            ],
            opts=opts,
        )
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=made.id,
        rules=[
            {
                "id": "older-versions",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "noncurrent_version_expiration": {"noncurrent_days": 90},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            }
        ],
        opts=opts,
    )
    tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::goat-{name}", f"arn:aws:s3:::goat-{name}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    reader = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::goat-{name}/*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    }
    aws.s3.BucketPolicy(f"{name}-policy", bucket=made.id, policy=document(tls, reader), opts=opts)
    return made


def databases(opts: pulumi.ResourceOptions) -> None:
    """Every kind of database."""
    common: dict[str, Any] = {
        "storage_encrypted": True,
        "kms_key_id": KEY,
        "deletion_protection": True,
        "backup_retention_period": 14,
    }
    aws.rds.Instance(
        "default",
        engine="mysql",
        engine_version="8.0",
        instance_class="db.t3.micro",
        allocated_storage=20,
        username="admin",
        manage_master_user_password=True,
        multi_az=True,
        publicly_accessible=False,
        opts=opts,
        **common,
    )
    aws.rds.Cluster("app1", engine="aurora-mysql", opts=opts, **common)
    aws.neptune.Cluster(
        "graph", engine="neptune", storage_encrypted=True, kms_key_arn=KEY, opts=opts
    )
    aws.redshift.Cluster(
        "warehouse",
        cluster_identifier="warehouse",
        node_type="ra3.large",
        master_username="admin",
        manage_master_password=True,
        encrypted="true",
        kms_key_id=KEY,
        publicly_accessible=False,
        automated_snapshot_retention_period=14,
        opts=opts,
    )
    aws.redshift.ParameterGroup(
        "parameters",
        family="redshift-2.0",
        parameters=[{"name": "require_ssl", "value": "true"}],
        opts=opts,
    )
    aws.opensearch.Domain(
        "monitoring",
        engine_version="OpenSearch_2.17",
        cluster_config={"instance_count": 3},
        encrypt_at_rest={"enabled": True, "kms_key_id": KEY},
        node_to_node_encryption={"enabled": True},
        domain_endpoint_options={
            "enforce_https": True,
            "tls_security_policy": "Policy-Min-TLS-1-2-PFS-2023-10",
        },
        access_policies=document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"{ACCOUNT}:role/monitoring"},
                "Action": "es:ESHttp*",
                "Resource": "*",
            }
        ),
        opts=opts,
    )


def budget(dollars: str, opts: pulumi.ResourceOptions) -> None:
    """A budget that somebody is told of before it is spent."""
    aws.budgets.Budget(
        "budget",
        budget_type="COST",
        limit_amount=dollars,
        limit_unit="USD",
        time_unit="MONTHLY",
        notifications=[
            {
                "comparison_operator": "GREATER_THAN",
                "threshold": 80,
                "threshold_type": "PERCENTAGE",
                "notification_type": "FORECASTED",
                "subscriber_email_addresses": ["ml-platform@example.com"],
            }
        ],
        opts=opts,
    )
