"""Buckets in Cloud Storage: private, encrypted with the platform's key, TLS-only as all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_gcp as gcp

from spec.data import Bucket as Section
from spec.data import Storage

from .. import cloud as handles
from ..identity import FEAST_PREFIX
from . import names
from .account import Account

KINDS = ("artifacts", "datasets", "logs")

ACCESS_LOGS = "access-logs"
"""The bucket that takes the access logs of the others."""

WRITER = "group:cloud-storage-analytics@google.com"
"""Who writes them ("Usage logs & storage logs", Cloud Storage documentation)."""

SCRATCH_DAYS = 7
"""Days that Feast's own corner of the datasets is kept."""

SOFT_DAYS = 7
"""Days that a deleted object can still be had back where there are no versions of it."""


class Buckets(pulumi.ComponentResource):
    """The platform's buckets.

    Attributes:
        handles: buckets by kind.
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
        super().__init__("plinth:gcp:Buckets", name, None, opts)
        self._account = account
        logs = self._access_logs(f"{name}-{ACCESS_LOGS}", section)
        made = {
            kind: self._bucket(f"{name}-{kind}", kind, getattr(section, kind), logs)
            for kind in KINDS
        }
        self.handles = {
            kind: handles.Bucket(each.name, pulumi.Output.concat("gs://", each.name))
            for kind, each in made.items()
        }
        self.register_outputs({kind: each.uri for kind, each in self.handles.items()})

    def _access_logs(self, name: str, section: Storage) -> pulumi.Output[str]:
        """The bucket of the records of requests, which Google writes and nobody else."""
        plain = section.logs.model_copy(update={"versioned": False})
        made = self._bucket(name, ACCESS_LOGS, plain)
        writer = gcp.storage.BucketIAMMember(
            f"{name}-writer",
            bucket=made.name,
            role="roles/storage.objectCreator",
            member=WRITER,
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=plain.on_destroy == "keep"),
        )
        # Who logs into it waits until that may be written.
        return writer.bucket

    def _bucket(
        self, name: str, kind: str, section: Section, logs: pulumi.Input[str] | None = None
    ) -> gcp.storage.Bucket:
        account = self._account
        keep = section.on_destroy == "keep"
        return gcp.storage.Bucket(
            name,
            name=names.bucket(account.spec, account.section, kind),
            location=account.region,
            storage_class="STANDARD",
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            encryption=gcp.storage.BucketEncryptionArgs(default_kms_key_name=account.key),
            versioning=gcp.storage.BucketVersioningArgs(enabled=section.versioned),
            soft_delete_policy=gcp.storage.BucketSoftDeletePolicyArgs(
                retention_duration_seconds=0 if section.versioned else SOFT_DAYS * 24 * 3600
            ),
            lifecycle_rules=lifecycle(section, scratch=kind == "datasets"),
            logging=(
                gcp.storage.BucketLoggingArgs(log_bucket=logs, log_object_prefix=f"{kind}/")
                if logs is not None
                else None
            ),
            force_destroy=not keep,
            opts=pulumi.ResourceOptions(
                parent=self, protect=account.protected, retain_on_delete=keep
            ),
        )


def lifecycle(section: Section, *, scratch: bool) -> Sequence[gcp.storage.BucketLifecycleRuleArgs]:
    """What happens to objects as they age.

    Args:
        scratch: whether Feast's own corner of the bucket is emptied after `SCRATCH_DAYS`.
    """
    condition = gcp.storage.BucketLifecycleRuleConditionArgs
    found = [_rule("AbortIncompleteMultipartUpload", condition(age=7))]
    if section.versioned:
        old = condition(days_since_noncurrent_time=section.noncurrent_days, with_state="ARCHIVED")
        found.append(_rule("Delete", old))
    if section.infrequent_access_days is not None:
        rare = condition(age=section.infrequent_access_days, matches_storage_classes=["STANDARD"])
        found.append(_rule("SetStorageClass", rare, "NEARLINE"))
    if section.expire_days is not None:
        found.append(_rule("Delete", condition(age=section.expire_days, with_state="LIVE")))
    if scratch:
        corner = condition(age=SCRATCH_DAYS, matches_prefixes=[FEAST_PREFIX])
        found.append(_rule("Delete", corner))
    return found


def _rule(
    action: str,
    condition: gcp.storage.BucketLifecycleRuleConditionArgs,
    storage_class: str | None = None,
) -> gcp.storage.BucketLifecycleRuleArgs:
    return gcp.storage.BucketLifecycleRuleArgs(
        action=gcp.storage.BucketLifecycleRuleActionArgs(type=action, storage_class=storage_class),
        condition=condition,
    )
