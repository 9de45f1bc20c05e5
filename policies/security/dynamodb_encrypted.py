"""Tables are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import TABLE
from ..checks import demand_on, demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    problems = list(demand_on(case.inputs, "serverSideEncryption.enabled"))
    yield from problems or demand_set(case.inputs, "serverSideEncryption.kmsKeyArn")


RULE = Rule(
    id="dynamodb-encrypted",
    title="DynamoDB tables are encrypted with a key of yours",
    severity="medium",
    why="DynamoDB's own key can be neither withdrawn nor watched.",
    mend="Set serverSideEncryption.enabled to true and kmsKeyArn to your key.",
    providers=("aws",),
    types=(TABLE,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-28"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
