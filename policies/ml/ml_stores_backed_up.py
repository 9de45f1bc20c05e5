"""Stores of experiments and of features are backed up."""

from __future__ import annotations

from collections.abc import Iterator

from .. import azure, gcp
from ..aws import DATABASE, DATABASE_CLUSTER, TABLE
from ..checks import demand_least, demand_on
from ..rule import Case, Rule
from ._stores import named

_OWN = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_SCHEDULE = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup"
_NAMES = (
    "identifier", "clusterIdentifier", "dbName", "databaseName", "name", "serverName",
    "metadata.name",
)  # fmt: skip


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "dev":
        return
    if not named(case, case.settings["mlStores"], *_NAMES):
        return
    days, kind = case.settings["backupDays"], case.resource.type
    if kind in (DATABASE, DATABASE_CLUSTER):
        if not case.inputs.has("replicateSourceDb"):
            yield from demand_least(case.inputs, "backupRetentionPeriod", days)
    elif kind == TABLE:
        yield from demand_on(case.inputs, "pointInTimeRecovery.enabled")
    elif kind == gcp.SQL:
        if not gcp.replica(case.inputs):
            yield from _of_sql(case, days)
    elif kind in (azure.POSTGRES, azure.MYSQL):
        # Azure itself keeps seven days.
        if (
            not azure.replica(case.inputs)
            and case.inputs.get("backup.backupRetentionDays", 7) < days
        ):
            yield from demand_least(case.inputs, "backup.backupRetentionDays", days)
    else:
        yield from _of_own(case)


def _of_sql(case: Case, days: int) -> Iterator[str]:
    backups = "settings.backupConfiguration"
    yield from demand_on(case.inputs, f"{backups}.enabled")
    kept = f"{backups}.backupRetentionSettings"
    counted = case.inputs.get(f"{kept}.retentionUnit", "COUNT") == "COUNT"
    # Google itself keeps seven.
    if counted and case.inputs.get(f"{kept}.retainedBackups", 7) < days:
        yield from demand_least(case.inputs, f"{kept}.retainedBackups", days)


def _of_own(case: Case) -> Iterator[str]:
    archived = case.inputs.has("spec.backup") or any(
        each.get("isWALArchiver") is True for each in case.inputs.each("spec.plugins")
    )
    if not archived:
        yield "Neither spec.backup nor a plugin keeps its log of changes elsewhere"
    name = case.inputs.get("metadata.name")
    if not any(each.inputs.get("spec.cluster.name") == name for each in case.stack.of(_SCHEDULE)):
        yield "No ScheduledBackup is of it"


RULE = Rule(
    id="ml-stores-backed-up",
    title="Outside dev, stores of experiments and of features are backed up",
    severity="high",
    why="Which model was trained on what, and which of them serves, is known there alone.",
    mend="Turn backups on and keep them for backupDays; give a CloudNativePG cluster an archive and a"
    " ScheduledBackup.",
    providers=("aws", "gcp", "azure-native", "kubernetes"),
    types=(DATABASE, DATABASE_CLUSTER, TABLE, gcp.SQL, azure.POSTGRES, azure.MYSQL, _OWN),
    siblings=True,
    check=_check,
    frameworks={
        "eu-ai-act": ("15(4)",),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-9",),
    },
    settings=("environment", "backupDays", "mlStores"),
)
