"""Datasets of BigQuery are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..gcp import DATASET
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # One that shows what is elsewhere holds nothing.
    if not case.inputs.has("externalDatasetReference"):
        yield from demand_set(case.inputs, "defaultEncryptionConfiguration.kmsKeyName")


RULE = Rule(
    id="bigquery-encrypted",
    title="Datasets of BigQuery are encrypted with a key of yours",
    severity="medium",
    why="What your key encrypts, you can close for everybody at once, and see each use of the key.",
    mend="Set defaultEncryptionConfiguration.kmsKeyName to a key of Cloud KMS.",
    providers=("gcp",),
    types=(DATASET,),
    check=_check,
    frameworks={
        "cis-gcp": ("7.2", "7.3"),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("IA-5", "SC-28"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
