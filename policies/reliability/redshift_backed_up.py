"""Warehouses on Redshift are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import WAREHOUSE
from ..checks import days, demand_least
from ..rule import Case, Rule

_DEFAULT = 1
"""Days that AWS keeps snapshots for if nothing is said."""


def _check(case: Case) -> Iterator[str]:
    kept = "automatedSnapshotRetentionPeriod"
    least = days(case, "backupDays")
    if case.inputs.has(kept) or least > _DEFAULT:
        yield from demand_least(case.inputs, kept, least)


RULE = Rule(
    id="redshift-backed-up",
    title="Warehouses on Redshift are backed up every day, and the backups kept",
    severity="medium",
    why="Features are computed from years of events that may be nowhere else.",
    mend="Set automatedSnapshotRetentionPeriod to the days of backupDays; in dev, one will do.",
    providers=("aws",),
    types=(WAREHOUSE,),
    check=_check,
    frameworks={
        "aws-hub": ("Redshift.3",),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-6", "CP-9", "CP-10"),
        "soc2": ("A1.2",),
    },
    settings=("environment", "backupDays"),
)
