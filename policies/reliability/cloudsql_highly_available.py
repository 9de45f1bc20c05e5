"""Databases on Cloud SQL outlive the loss of a zone, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among
from ..gcp import SQL, replica
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod" or replica(case.inputs):
        return
    yield from demand_among(case.inputs, "settings.availabilityType", "REGIONAL")


RULE = Rule(
    id="cloudsql-highly-available",
    title="Databases on Cloud SQL outlive the loss of a zone, in production",
    severity="medium",
    why="Pipelines, tracking and the feature registry stand still for as long as their database does.",
    mend="Set settings.availabilityType to REGIONAL.",
    providers=("gcp",),
    types=(SQL,),
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)
