"""Objects in S3 are encrypted with a key of KMS."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import BUCKET, BUCKET_ENCRYPTION, BUCKET_LOGGING
from ..checks import say
from ..rule import Case, Rule

_DEFAULT = "applyServerSideEncryptionByDefault.sseAlgorithm"


def _check(case: Case) -> Iterator[str]:
    bucket = case.resource
    rules = [
        rule
        for each in case.stack.attached(bucket, "bucket", *BUCKET_ENCRYPTION)
        for rule in each.inputs.each("rules")
    ]
    rules += case.inputs.each("serverSideEncryptionConfiguration.rule")
    algorithms = [rule.get(_DEFAULT) for rule in rules]
    if any(str(each).startswith("aws:kms") for each in algorithms):
        return
    # S3 delivers access logs only into a bucket whose default encryption is its own.
    if case.stack.attached(bucket, "targetBucket", *BUCKET_LOGGING):
        return
    yield f"The bucket's default encryption is {say(algorithms[0] if algorithms else None)}"


RULE = Rule(
    id="s3-encrypted",
    title="Buckets encrypt what they hold with a key of KMS",
    severity="high",
    why="S3's own key opens to whoever may read the object; a key of yours is a second lock, and its "
    "use is on record. Buckets that take access logs are left out: S3 writes them no other way.",
    mend="Add a BucketServerSideEncryptionConfiguration with sseAlgorithm aws:kms.",
    providers=("aws",),
    types=BUCKET,
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("S3.17",),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28", "SC-28(1)", "SC-13"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
