"""Databases outlive the loss of a zone, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import DATABASE
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "prod" and not case.inputs.has("replicateSourceDb"):
        yield from demand_on(case.inputs, "multiAz")


RULE = Rule(
    id="rds-multi-zone",
    title="Databases outlive the loss of a zone, in production",
    severity="medium",
    why="Pipelines, tracking and the feature registry stand still for as long as their database does.",
    mend="Set multiAz to true.",
    providers=("aws",),
    types=(DATABASE,),
    check=_check,
    frameworks={
        "aws-hub": ("RDS.5",),
        "iso-27001": ("A.8.14",),
        "nist-800-53": ("CP-6(2)", "CP-10", "SC-36", "SI-13(5)"),
        "soc2": ("A1.2",),
    },
    settings=("environment",),
)
