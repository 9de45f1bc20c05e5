"""The platform's buckets: encrypted with its key, private, TLS-only, every access on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from spec.data import Bucket as Section
from spec.data import Storage

from .. import cloud as handles
from ..identity import FEAST_PREFIX
from . import names
from .account import Account
from .statements import policy

ACCESS_LOGS = "access-logs"
"""The bucket that takes the access logs of the others."""

SCRATCH_DAYS = 7
"""Days that what Feast and the query engines hand to each other is kept."""

ABORT_DAYS = 7
"""Days after which an upload that was never finished is thrown away."""


class Buckets(pulumi.ComponentResource):
    """`artifacts`, `datasets` and `logs`, and a bucket for their access logs.

    The access logs have a bucket of their own because S3 delivers them only into one whose default
    encryption is S3's own ("Enabling Amazon S3 server access logging", S3 user guide); task logs
    need not be weaker for that.

    Attributes:
        handles: the three by name.
    """

    handles: Mapping[str, handles.Bucket]

    def __init__(
        self,
        name: str,
        section: Storage,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Buckets", name, None, opts)
        self._account = account
        logs = self._bucket(
            f"{name}-{ACCESS_LOGS}",
            ACCESS_LOGS,
            section.logs.model_copy(update={"versioned": False}),
        )
        self.handles = {}
        for kind in ("artifacts", "datasets", "logs"):
            made = self._bucket(f"{name}-{kind}", kind, getattr(section, kind))
            aws.s3.BucketLogging(
                f"{name}-{kind}-logging",
                bucket=made.bucket,
                target_bucket=logs.bucket,
                target_prefix=f"{kind}/",
                opts=self._child(),
            )
            self.handles[kind] = handles.Bucket(
                made.bucket,
                pulumi.Output.concat("s3://", made.bucket),
                endpoint=f"s3.{account.region}.amazonaws.com",
                region=account.region,
            )
        self.register_outputs({kind: made.uri for kind, made in self.handles.items()})

    def _child(self, **options: Any) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, **options)

    def _bucket(self, name: str, kind: str, section: Section) -> aws.s3.Bucket:
        account = self._account
        keep = section.on_destroy == "keep"
        own = names.bucket(account, kind)
        made = aws.s3.Bucket(
            name,
            bucket=own,
            force_destroy=not keep,
            tags=account.tagged(own),
            opts=self._child(protect=account.protected, retain_on_delete=keep),
        )
        # The settings stay with a bucket that stays.
        setting = self._child(retain_on_delete=keep)
        shut = aws.s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=made.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=setting,
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=made.bucket,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=setting,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption", bucket=made.bucket, rules=[self._encryption(kind)], opts=setting
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=made.bucket,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(
                status="Enabled" if section.versioned else "Suspended"
            ),
            opts=setting,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=made.bucket,
            rules=lifecycle(section, scratch=kind == "datasets"),
            # S3 refuses rules on older versions of a bucket that never had any.
            opts=self._child(retain_on_delete=keep, depends_on=[versioning]),
        )
        aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=made.bucket,
            policy=pulumi.Output.json_dumps(policy(statements(account, kind))),
            # S3 takes one change of what guards a bucket at a time.
            opts=self._child(retain_on_delete=keep, depends_on=[shut]),
        )
        return made

    def _encryption(self, kind: str) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgs:
        default = (
            aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs
        )
        if kind == ACCESS_LOGS:
            return aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=default(sse_algorithm="AES256")
            )
        return aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
            apply_server_side_encryption_by_default=default(
                sse_algorithm="aws:kms", kms_master_key_id=self._account.key.arn
            ),
            # One call of KMS for many objects, at a hundredth of the price.
            bucket_key_enabled=True,
        )


def lifecycle(
    section: Section, *, scratch: bool
) -> Sequence[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """What happens to objects as they age.

    Args:
        scratch: whether Feast's own corner of the bucket is emptied after `SCRATCH_DAYS`.
    """
    rule = aws.s3.BucketLifecycleConfigurationRuleArgs
    everything = aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
    found = [
        rule(
            id="unfinished-uploads",
            status="Enabled",
            filter=everything,
            abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                days_after_initiation=ABORT_DAYS
            ),
        )
    ]
    if section.versioned:
        old = aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=section.noncurrent_days
        )
        found.append(
            rule(
                id="older-versions",
                status="Enabled",
                filter=everything,
                noncurrent_version_expiration=old,
                # What is left of a deleted object once its versions are gone.
                **_expiration(expired_object_delete_marker=True, when=section.expire_days is None),
            )
        )
    if section.infrequent_access_days is not None:
        rare = aws.s3.BucketLifecycleConfigurationRuleTransitionArgs(
            days=section.infrequent_access_days, storage_class="STANDARD_IA"
        )
        found.append(
            rule(id="infrequent-access", status="Enabled", filter=everything, transitions=[rare])
        )
    if section.expire_days is not None:
        found.append(
            rule(
                id="expire",
                status="Enabled",
                filter=everything,
                **_expiration(days=section.expire_days),
            )
        )
    if scratch:
        corner = aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=FEAST_PREFIX)
        found.append(
            rule(id="scratch", status="Enabled", filter=corner, **_expiration(days=SCRATCH_DAYS))
        )
    return found


def _expiration(*, when: bool = True, **options: Any) -> dict[str, Any]:
    made = aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(**options)
    return {"expiration": made} if when else {}


def statements(account: Account, kind: str) -> list[dict[str, Any]]:
    """What the policy of a bucket says, besides what IAM policies allow."""
    arn = names.bucket_arn(account, kind)
    objects = f"{arn}/*"
    found = [_deny("TlsOnly", "s3:*", [arn, objects], {"Bool": {"aws:SecureTransport": "false"}})]
    if kind == ACCESS_LOGS:
        sources = [names.bucket_arn(account, each) for each in ("artifacts", "datasets", "logs")]
        found.append(
            {
                "Sid": "AccessLogs",
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": objects,
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": sources},
                    "StringEquals": {"aws:SourceAccount": account.id},
                },
            }
        )
        return found
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    # Who names no key gets the platform's; one of another account would lock the platform out of
    # its own objects. The platform's alone is not known before it is made, and would hide the whole
    # policy from a plan and from the rules.
    foreign = {"ArnNotLike": {key: account.arn("kms", "key/*")}, "Null": {key: "false"}}
    found.append(_deny("ForeignKey", "s3:PutObject", objects, foreign))
    if not (kind == "datasets" and account.spec.features.offline == "warehouse"):
        # Redshift's UNLOAD asks for S3's own encryption when it is not told a key, and Feast tells
        # none (UNLOAD, Amazon Redshift database developer guide).
        algorithm = "s3:x-amz-server-side-encryption"
        weaker = {"StringNotEquals": {algorithm: "aws:kms"}, "Null": {algorithm: "false"}}
        found.append(_deny("OtherEncryption", "s3:PutObject", objects, weaker))
    return found


def _deny(sid: str, action: str, resource: Any, condition: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }
