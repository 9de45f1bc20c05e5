"""Servers of PostgreSQL and MySQL on Azure refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import MYSQL, POSTGRES, locks
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev" and not any(
        lock.inputs.get("level") in ("CanNotDelete", "ReadOnly")
        for lock in locks(case, "flexibleServers", "serverName")
    ):
        yield "Neither the server nor its resource group has a lock"


RULE = Rule(
    id="azure-postgres-locked",
    title="Servers of PostgreSQL and MySQL on Azure refuse to be deleted, outside dev",
    severity="high",
    why="A server has no switch for it: a lock stops what a wrong plan, or a wrong click, would take "
    "away.",
    mend="Add a ManagementLockByScope of level CanNotDelete for the server or its resource group.",
    providers=("azure-native",),
    types=(POSTGRES, MYSQL),
    siblings=True,
    check=_check,
    frameworks={"nist-800-53": ("CM-3(8)",)},
    settings=("environment",),
)
