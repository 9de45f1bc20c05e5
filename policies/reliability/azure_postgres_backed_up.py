"""Servers of PostgreSQL and MySQL on Azure are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import MYSQL, POSTGRES, replica
from ..checks import days, demand_among, demand_least
from ..rule import Case, Rule

_DEFAULT = 7
"""Days that a server keeps backups for if nothing is said."""


def _check(case: Case) -> Iterator[str]:
    # A replica is backed up where its source is.
    if replica(case.inputs):
        return
    kept = "backup.backupRetentionDays"
    least = days(case, "backupDays")
    if case.inputs.has(kept) or least > _DEFAULT:
        yield from demand_least(case.inputs, kept, least)
    if case.settings["environment"] == "prod":
        yield from demand_among(case.inputs, "backup.geoRedundantBackup", "Enabled")


RULE = Rule(
    id="azure-postgres-backed-up",
    title="Servers of PostgreSQL and MySQL on Azure keep their backups, in production in a second region "
    "too",
    severity="high",
    why="Experiments, runs and features are registered there; nothing else knows of them. Copies "
    "elsewhere can only be asked for when the server is made.",
    mend="Set backup.backupRetentionDays to the days of backupDays, and in production "
    "backup.geoRedundantBackup to Enabled.",
    providers=("azure-native",),
    types=(POSTGRES, MYSQL),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-9",),
    },
    settings=("environment", "backupDays"),
)
