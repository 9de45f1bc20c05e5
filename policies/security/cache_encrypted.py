"""Caches are encrypted, at rest and on the way."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CACHE
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "atRestEncryptionEnabled", "transitEncryptionEnabled")


RULE = Rule(
    id="cache-encrypted",
    title="Caches are encrypted, at rest and on the way",
    severity="high",
    why="An online feature store holds what is known of each customer, and its clients send the "
    "password with each connection.",
    mend="Set atRestEncryptionEnabled and transitEncryptionEnabled to true.",
    providers=("aws",),
    types=(CACHE,),
    check=_check,
    frameworks={
        "aws-hub": ("ElastiCache.4", "ElastiCache.5"),
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-13", "SC-28"),
        "pci-dss": ("3.5.1", "4.2.1"),
        "soc2": ("CC6.1", "CC6.7"),
    },
)
