"""PostgreSQL servers on Azure are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import POSTGRES, replica
from ..checks import demand_least, say
from ..rule import Case, Rule

_DEFAULT = 7
"""Days that a server keeps backups for if nothing is said."""


def _check(case: Case) -> Iterator[str]:
    # A replica is backed up where its source is.
    if replica(case.inputs):
        return
    days = "backup.backupRetentionDays"
    least = 1 if case.settings["environment"] == "dev" else case.settings["backupDays"]
    if case.inputs.has(days) or least > _DEFAULT:
        yield from demand_least(case.inputs, days, least)
    if case.settings["environment"] == "prod":
        copies = case.inputs.get("backup.geoRedundantBackup")
        if copies != "Enabled":
            yield f"backup.geoRedundantBackup is {say(copies)}"


RULE = Rule(
    id="azure-postgres-backed-up",
    title="PostgreSQL servers on Azure keep their backups, in production in a second region too",
    severity="high",
    why="Experiments, runs and features are registered there; nothing else knows of them. Copies "
    "elsewhere can only be asked for when the server is made.",
    mend="Set backup.backupRetentionDays to the days of backupDays, and in production "
    "backup.geoRedundantBackup to Enabled.",
    providers=("azure-native",),
    types=(POSTGRES,),
    check=_check,
    settings=("environment", "backupDays"),
)
