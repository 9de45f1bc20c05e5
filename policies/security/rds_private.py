"""Databases have no public address."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import DATABASE
from ..checks import demand_off
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_off(case.inputs, "publiclyAccessible")


RULE = Rule(
    id="rds-private",
    title="Databases have no public address",
    severity="critical",
    why="A database that the internet can reach is tried by the internet.",
    mend="Set publiclyAccessible to false.",
    providers=("aws",),
    types=(DATABASE, "aws:rds/clusterInstance:ClusterInstance"),
    check=_check,
    frameworks={
        "aws-hub": ("RDS.2",),
        "cis-aws": ("2.3.3",),
        "iso-27001": ("A.5.15", "A.8.3"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2",),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
