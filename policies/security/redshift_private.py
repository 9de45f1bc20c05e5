"""Warehouses have no public address."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import WAREHOUSE
from ..checks import demand_off
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_off(case.inputs, "publiclyAccessible")


RULE = Rule(
    id="redshift-private",
    title="Redshift has no public address",
    severity="critical",
    why="A warehouse that the internet can reach is tried by the internet.",
    mend="Set publiclyAccessible to false.",
    providers=("aws",),
    types=(WAREHOUSE, "aws:redshiftserverless/workgroup:Workgroup"),
    check=_check,
    frameworks={
        "aws-hub": ("Redshift.1", "RedshiftServerless.3"),
        "iso-27001": ("A.5.15", "A.8.3"),
        "nist-800-53": ("AC-3", "AC-4", "SC-7"),
        "pci-dss": ("1.4.2",),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
