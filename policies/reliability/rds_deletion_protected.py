"""Databases refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import DATABASE, DATABASE_CLUSTER
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev":
        yield from demand_on(case.inputs, "deletionProtection")


RULE = Rule(
    id="rds-deletion-protected",
    title="Databases refuse to be deleted, outside dev",
    severity="high",
    why="AWS then stops what a wrong plan, or a wrong click, would take away.",
    mend="Set deletionProtection to true.",
    providers=("aws",),
    types=(DATABASE, DATABASE_CLUSTER),
    check=_check,
    frameworks={
        "aws-hub": ("RDS.7", "RDS.8"),
        "iso-27001": ("A.5.29", "A.5.30"),
        "nist-800-53": ("CM-3", "SC-5(2)"),
    },
    settings=("environment",),
)
