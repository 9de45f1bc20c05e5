"""Logs are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_set(case.inputs, "kmsKeyId")


RULE = Rule(
    id="logs-encrypted",
    title="Log groups are encrypted with a key of yours",
    severity="medium",
    why="Audit logs and flow logs tell an intruder as much as they tell you.",
    mend="Set kmsKeyId to your key.",
    providers=("aws",),
    types=("aws:cloudwatch/logGroup:LogGroup",),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.15", "A.8.24"),
        "nist-800-53": ("AU-9", "SC-28"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
