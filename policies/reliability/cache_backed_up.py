"""Caches are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CACHE
from ..checks import demand_least
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # One that follows another region's is backed up there.
    if case.settings["environment"] != "dev" and not case.inputs.has("globalReplicationGroupId"):
        yield from demand_least(case.inputs, "snapshotRetentionLimit", 1)


RULE = Rule(
    id="cache-backed-up",
    title="Caches are backed up every day, outside dev",
    severity="low",
    why="A cache that is lost is otherwise filled from the offline store, which takes hours.",
    mend="Set snapshotRetentionLimit to at least 1.",
    providers=("aws",),
    types=(CACHE,),
    check=_check,
    frameworks={
        "aws-hub": ("ElastiCache.1",),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-6", "CP-9", "CP-10", "SI-12"),
    },
    settings=("environment",),
)
