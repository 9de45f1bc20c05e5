"""Repositories of Artifact Registry are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..gcp import REPOSITORY
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # A virtual one holds nothing.
    if case.inputs.get("mode") != "VIRTUAL_REPOSITORY":
        yield from demand_set(case.inputs, "kmsKeyName")


RULE = Rule(
    id="artifact-registry-encrypted",
    title="Repositories of Artifact Registry are encrypted with a key of yours",
    severity="medium",
    why="Images carry code and models; what your key encrypts, you can close, and see who opened it.",
    mend="Set kmsKeyName to a key of Cloud KMS; it cannot be added later.",
    providers=("gcp",),
    types=(REPOSITORY,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
