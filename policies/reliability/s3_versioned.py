"""Buckets keep older versions."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import BUCKET, BUCKET_LIFECYCLE, BUCKET_VERSIONING
from ..checks import say
from ..rule import Case, Resource, Rule
from ..values import Node


def _everything(rule: Node) -> bool:
    """Whether a lifecycle rule holds for all objects."""
    narrow = ("tag", "and", "objectSizeGreaterThan", "objectSizeLessThan", "prefix")
    return not rule.has("prefix") and not any(rule.has(f"filter.{each}") for each in narrow)


def _expires(lifecycle: Resource) -> bool:
    return any(
        rule.get("status") == "Enabled" and rule.has("expiration.days") and _everything(rule)
        for rule in lifecycle.inputs.each("rules")
    )


def _check(case: Case) -> Iterator[str]:
    found = case.stack.attached(case.resource, "bucket", *BUCKET_VERSIONING)
    status = [each.inputs.get("versioningConfiguration.status") for each in found]
    if "Enabled" in status or case.inputs.get("versioning.enabled"):
        return
    # What is thrown away after some days anyway, such as logs, needs no versions.
    if any(map(_expires, case.stack.attached(case.resource, "bucket", *BUCKET_LIFECYCLE))):
        return
    yield f"The bucket's versioning is {say(status[0] if status else None)}"


RULE = Rule(
    id="s3-versioned",
    title="Buckets keep older versions of what they hold",
    severity="medium",
    why="An overwritten model or data set can be had back. Buckets whose objects all expire are left "
    "out.",
    mend="Add a BucketVersioning with status Enabled, and a lifecycle rule for older versions.",
    providers=("aws",),
    types=BUCKET,
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("S3.14",),
        "iso-27001": ("A.5.33", "A.8.13"),
        "nist-800-53": ("CP-6", "CP-9", "CP-10", "SI-12"),
        "soc2": ("A1.2",),
    },
)
