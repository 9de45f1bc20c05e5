"""Databases on Cloud SQL are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import days, demand_least, demand_on
from ..gcp import SQL, replica
from ..rule import Case, Rule

_BACKUP = "settings.backupConfiguration"
_DEFAULT = 7
"""Backups that Google keeps if nothing is said."""


def _check(case: Case) -> Iterator[str]:
    # A replica is backed up where its source is.
    if replica(case.inputs):
        return
    yield from demand_on(case.inputs, f"{_BACKUP}.enabled")
    # MySQL is restored from its binary log, and has no switch of this name.
    if str(case.inputs.get("databaseVersion")).startswith("MYSQL"):
        yield from demand_on(case.inputs, f"{_BACKUP}.binaryLogEnabled")
    else:
        yield from demand_on(case.inputs, f"{_BACKUP}.pointInTimeRecoveryEnabled")
    kept = case.inputs.at(f"{_BACKUP}.backupRetentionSettings")
    unit = kept.get("retentionUnit", "COUNT")
    if unit != "COUNT":
        yield f"{kept.path}.retentionUnit is {unit}"
    # One backup is made each day.
    least = days(case, "backupDays")
    if kept.has("retainedBackups") or least > _DEFAULT:
        yield from demand_least(kept, "retainedBackups", least)


RULE = Rule(
    id="cloudsql-backed-up",
    title="Databases on Cloud SQL are backed up every day, and can be restored to any second",
    severity="high",
    why="Experiments, runs and features are registered there; nothing else knows of them.",
    mend="Enable backups and point-in-time recovery (of MySQL, the binary log), and set "
    "retainedBackups to the days of backupDays; in dev, one will do.",
    providers=("gcp",),
    types=(SQL,),
    check=_check,
    frameworks={
        "cis-gcp": ("6.7",),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-9",),
        "soc2": ("PI1.5",),
    },
    settings=("environment", "backupDays"),
)
