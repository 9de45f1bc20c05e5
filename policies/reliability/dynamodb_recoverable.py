"""Tables can be had back as they were."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import TABLE
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev":
        yield from demand_on(case.inputs, "pointInTimeRecovery.enabled")


RULE = Rule(
    id="dynamodb-recoverable",
    title="DynamoDB tables can be restored to any second, outside dev",
    severity="medium",
    why="A faulty materialisation overwrites every row within minutes.",
    mend="Set pointInTimeRecovery.enabled to true.",
    providers=("aws",),
    types=(TABLE,),
    check=_check,
    frameworks={
        "aws-hub": ("DynamoDB.2",),
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CP-6(2)", "CP-9", "CP-10", "SI-12"),
        "soc2": ("A1.2",),
    },
    settings=("environment",),
)
