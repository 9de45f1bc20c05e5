"""Databases of Cloud SQL are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..gcp import SQL, replica
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # A copy has the key of what it copies.
    if not replica(case.inputs):
        yield from demand_set(case.inputs, "encryptionKeyName")


RULE = Rule(
    id="cloudsql-encrypted",
    title="Databases of Cloud SQL are encrypted with a key of yours",
    severity="medium",
    why="What your key encrypts, you can close for everybody at once, and see each use of the key.",
    mend="Set encryptionKeyName to a key of Cloud KMS; it cannot be added later.",
    providers=("gcp",),
    types=(SQL,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
