"""Databases of Cloud SQL log who came and what they changed."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..gcp import SQL
from ..rule import Case, Rule

_WANTED = {
    "log_connections": ("on",),
    "log_disconnections": ("on",),
    "log_statement": ("ddl", "mod", "all"),
}


def _check(case: Case) -> Iterator[str]:
    if not str(case.inputs.get("databaseVersion")).startswith("POSTGRES"):
        return
    flags = {
        each.get("name"): each.get("value") for each in case.inputs.each("settings.databaseFlags")
    }
    for name, values in _WANTED.items():
        if flags.get(name) not in values:
            yield f"The flag {name} is {say(flags.get(name))}"


RULE = Rule(
    id="cloudsql-logged",
    title="PostgreSQL of Cloud SQL logs who came and went, and what changed its tables",
    severity="low",
    why="Who was in the database, and when, cannot be found out afterwards without it.",
    mend="Set log_connections and log_disconnections in settings.databaseFlags to on, and "
    "log_statement to ddl.",
    providers=("gcp",),
    types=(SQL,),
    check=_check,
    frameworks={
        "cis-gcp": ("6.2.2", "6.2.3", "6.2.4"),
        "iso-27001": ("A.8.15", "A.8.16"),
        "nist-800-53": ("AU-3", "AU-7", "AU-12"),
        "pci-dss": ("10.2.1",),
        "soc2": ("CC7.2",),
    },
)
