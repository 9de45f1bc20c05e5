"""Databases are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import DATABASE, DATABASE_CLUSTER
from ..checks import days, demand_least
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # A replica is backed up where its source is.
    if not case.inputs.has("replicateSourceDb"):
        yield from demand_least(case.inputs, "backupRetentionPeriod", days(case, "backupDays"))


RULE = Rule(
    id="rds-backed-up",
    title="Databases are backed up every day, and the backups kept",
    severity="high",
    why="Experiments, runs and features are registered there; nothing else knows of them.",
    mend="Set backupRetentionPeriod to the days of backupDays; in dev, one will do.",
    providers=("aws",),
    types=(DATABASE, DATABASE_CLUSTER),
    check=_check,
    frameworks={
        "aws-hub": ("RDS.11",),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-6", "CP-9", "CP-10", "SI-12"),
        "soc2": ("A1.2",),
    },
    settings=("environment", "backupDays"),
)
