"""Secrets are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_set(case.inputs, "kmsKeyId")


RULE = Rule(
    id="secrets-encrypted",
    title="Secrets Manager encrypts with a key of yours",
    severity="medium",
    why="The account's default key opens to every identity of the account that may use the service.",
    mend="Set kmsKeyId to your key.",
    providers=("aws",),
    types=("aws:secretsmanager/secret:Secret",),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-12", "SC-28"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
