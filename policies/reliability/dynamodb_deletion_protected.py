"""Tables refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import TABLE
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev":
        yield from demand_on(case.inputs, "deletionProtectionEnabled")


RULE = Rule(
    id="dynamodb-deletion-protected",
    title="DynamoDB tables refuse to be deleted, outside dev",
    severity="medium",
    why="AWS then stops what a wrong plan, or a wrong click, would take away.",
    mend="Set deletionProtectionEnabled to true.",
    providers=("aws",),
    types=(TABLE,),
    check=_check,
    frameworks={
        "aws-hub": ("DynamoDB.6",),
        "nist-800-53": ("CM-3(8)",),
    },
    settings=("environment",),
)
