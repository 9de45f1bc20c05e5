"""Warehouses are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import WAREHOUSE
from ..checks import demand_on, demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == WAREHOUSE:
        yield from demand_on(case.inputs, "encrypted")
    yield from demand_set(case.inputs, "kmsKeyId")


RULE = Rule(
    id="redshift-encrypted",
    title="Redshift is encrypted with a key of yours",
    severity="high",
    why="A warehouse gathers what is elsewhere apart; its snapshots are as readable as it is.",
    mend="Set kmsKeyId to your key, and on a cluster encrypted to true.",
    providers=("aws",),
    types=(WAREHOUSE, "aws:redshiftserverless/namespace:Namespace"),
    check=_check,
    frameworks={
        "aws-hub": ("Redshift.10",),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-13", "SC-28"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
