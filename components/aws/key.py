"""The platform's key: everything at rest is encrypted with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from spec.cloud import AwsCloud as Section
from spec.platform import Platform

from .place import key_alias, partition

USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
"""What a service does with a key that it encrypts and decrypts with."""

AUTOSCALING_ROLE = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"


class Key(pulumi.ComponentResource):
    """A KMS key that is rotated every year, and its alias `alias/plinth-<platform>`.

    Attributes:
        key: the key.
        arn: its ARN.
    """

    key: aws.kms.Key
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: Platform,
        *,
        section: Section,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Key", name, None, opts)
        # Buckets that are kept, and the last snapshots of databases, are lost without it.
        child = pulumi.ResourceOptions(
            parent=self,
            protect=spec.protected,
            retain_on_delete=spec.protected or spec.storage.kept,
        )
        self.key = aws.kms.Key(
            name,
            description=f"Data at rest of the platform {spec.name}",
            enable_key_rotation=True,
            rotation_period_in_days=365,
            # The longest that KMS takes: what was encrypted is lost for good with the key.
            deletion_window_in_days=30 if spec.protected else 7,
            policy=json.dumps(policy(section)),
            tags={"Name": name},
            opts=child,
        )
        aws.kms.Alias(
            f"{name}-alias",
            name=key_alias(spec),
            target_key_id=self.key.key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = self.key.arn
        self.register_outputs({"arn": self.arn})


def policy(section: Section) -> dict[str, Any]:
    """The key's policy: the account's own IAM policies decide, and two services that have none.

    In a key policy the resource `*` is the key itself ("Key policies in AWS KMS", KMS guide).
    """
    region, account = section.region, section.account_id
    arn = f"arn:{partition(region)}"
    # Disks of the nodes. The role is named in a condition, since KMS refuses a principal that does
    # not exist, and a new account has the role only after its first Auto Scaling group.
    scaling = {
        "StringEquals": {"kms:CallerAccount": account},
        "ArnEquals": {"aws:PrincipalArn": f"{arn}:iam::{account}:role/{AUTOSCALING_ROLE}"},
    }
    logs = {"kms:EncryptionContext:aws:logs:arn": f"{arn}:logs:{region}:{account}:log-group:*"}
    return {
        "Version": "2012-10-17",
        "Statement": [
            # The default statement of KMS: without it a key can become unmanageable.
            _allow("Account", {"AWS": f"{arn}:iam::{account}:root"}, ("kms:*",), {}),
            # "Encrypt log data in CloudWatch Logs using AWS KMS", CloudWatch Logs guide.
            _allow("Logs", {"Service": f"logs.{region}.amazonaws.com"}, USE, {"ArnLike": logs}),
            _allow("AutoScaling", {"AWS": "*"}, USE, scaling),
            _allow(
                "AutoScalingGrants",
                {"AWS": "*"},
                ("kms:CreateGrant",),
                {**scaling, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
        ],
    }


def _allow(
    sid: str, principal: dict[str, str], actions: Sequence[str], condition: dict[str, Any]
) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": list(actions),
        "Resource": "*",
        **({"Condition": condition} if condition else {}),
    }
