"""Buckets refuse public access."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import BUCKET
from ..checks import demand_on
from ..rule import Case, Rule

_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _check(case: Case) -> Iterator[str]:
    blocks = case.stack.attached(case.resource, "bucket", _BLOCK)
    if not blocks:
        yield "The bucket has no BucketPublicAccessBlock"
    for block in blocks:
        yield from demand_on(block.inputs, *_SWITCHES)


RULE = Rule(
    id="s3-private",
    title="Buckets refuse public access",
    severity="critical",
    why="One policy or ACL too wide is enough to publish a bucket; the block holds against both.",
    mend="Give the bucket a BucketPublicAccessBlock with all four switches on.",
    providers=("aws",),
    types=BUCKET,
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("S3.8",),
        "cis-aws": ("2.1.4",),
        "iso-27001": ("A.5.15", "A.8.3"),
        "nist-800-53": ("AC-3", "AC-4", "AC-6", "SC-7"),
        "pci-dss": ("1.4.2", "7.3.1"),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
