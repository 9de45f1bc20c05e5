"""Servers of PostgreSQL and MySQL on Azure outlive the loss of a zone, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import MYSQL, POSTGRES, replica
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod" or replica(case.inputs):
        return
    yield from demand_among(case.inputs, "highAvailability.mode", "ZoneRedundant")


RULE = Rule(
    id="azure-postgres-highly-available",
    title="Servers of PostgreSQL and MySQL on Azure outlive the loss of a zone, in production",
    severity="medium",
    why="Pipelines, tracking and the feature registry stand still for as long as their database does.",
    mend="Set highAvailability.mode to ZoneRedundant.",
    providers=("azure-native",),
    types=(POSTGRES, MYSQL),
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)
