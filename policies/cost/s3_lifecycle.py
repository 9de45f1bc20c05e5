"""Buckets throw away what nobody needs."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import BUCKET, BUCKET_LIFECYCLE
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    rules = [
        rule
        for each in case.stack.attached(case.resource, "bucket", *BUCKET_LIFECYCLE)
        for rule in each.inputs.each("rules")
    ]
    if not any(rule.get("status") == "Enabled" for rule in rules):
        yield "The bucket has no lifecycle rule"


RULE = Rule(
    id="s3-lifecycle",
    title="Buckets have a rule for what becomes of what they hold",
    severity="low",
    why="Unfinished uploads and older versions are invisible, and paid for.",
    mend="Add a BucketLifecycleConfiguration that at least ends unfinished uploads.",
    providers=("aws",),
    types=BUCKET,
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("S3.13",),
        "iso-27001": ("A.8.10",),
        "pci-dss": ("3.2.1",),
    },
    enforcement="advisory",
)
