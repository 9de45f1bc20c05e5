"""Buckets of Cloud Storage are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..gcp import BUCKET
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_set(case.inputs, "encryption.defaultKmsKeyName")


RULE = Rule(
    id="gcs-encrypted",
    title="Buckets of Cloud Storage are encrypted with a key of yours",
    severity="medium",
    why="What your key encrypts, you can close for everybody at once, and see each use of the key.",
    mend="Set encryption.defaultKmsKeyName to a key of Cloud KMS.",
    providers=("gcp",),
    types=(BUCKET,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
