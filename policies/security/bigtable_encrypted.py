"""Tables of Bigtable are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for cluster in case.inputs.each("clusters"):
        yield from demand_set(cluster, "kmsKeyName")


RULE = Rule(
    id="bigtable-encrypted",
    title="Tables of Bigtable are encrypted with a key of yours",
    severity="medium",
    why="What your key encrypts, you can close for everybody at once, and see each use of the key.",
    mend="Set kmsKeyName of each cluster to a key of Cloud KMS in its region.",
    providers=("gcp",),
    types=("gcp:bigtable/instance:Instance",),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
