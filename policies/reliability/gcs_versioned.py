"""Buckets in Cloud Storage keep what was overwritten or deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..gcp import BUCKET
from ..rule import Case, Rule
from ..values import Node

_NARROW = ("matchesPrefixes", "matchesSuffixes", "matchesStorageClasses")


def _expires(rule: Node) -> bool:
    """Whether a lifecycle rule deletes every object in time."""
    condition = rule.at("condition")
    return (
        rule.get("action.type") == "Delete"
        and condition.has("age")
        and condition.get("withState", "ANY") != "ARCHIVED"
        and not any(condition.has(each) for each in _NARROW)
    )


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("versioning.enabled") is True:
        return
    # Objects that are deleted, or overwritten, can be had back for so long.
    seconds = case.inputs.get("softDeletePolicy.retentionDurationSeconds")
    if seconds:
        return
    # What is thrown away after some days anyway, such as logs, needs no versions.
    if any(map(_expires, case.inputs.each("lifecycleRules"))):
        return
    switch = case.inputs.get("versioning.enabled")
    yield (
        f"versioning.enabled is {say(switch)}, and "
        f"softDeletePolicy.retentionDurationSeconds is {say(seconds)}"
    )


RULE = Rule(
    id="gcs-versioned",
    title="Buckets in Cloud Storage keep older versions, or what was deleted for some days",
    severity="medium",
    why="An overwritten model or data set can be had back. Buckets whose objects all expire are left "
    "out.",
    mend="Set versioning.enabled to true with a lifecycle rule for older versions, or say how long "
    "softDeletePolicy keeps what was deleted.",
    providers=("gcp",),
    types=(BUCKET,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-9",),
    },
)
