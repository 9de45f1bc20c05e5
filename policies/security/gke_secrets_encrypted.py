"""Secrets of GKE are encrypted with your key."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among, demand_set
from ..gcp import CLUSTER
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    problems = list(demand_among(case.inputs, "databaseEncryption.state", "ENCRYPTED"))
    yield from problems or demand_set(case.inputs, "databaseEncryption.keyName")


RULE = Rule(
    id="gke-secrets-encrypted",
    title="Secrets of GKE are encrypted with a key of yours",
    severity="high",
    why="Whoever gets at etcd or a backup of it then still needs the key, and each use of that is logged.",
    mend="Set databaseEncryption.state to ENCRYPTED and its keyName to a key of Cloud KMS.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-gke": ("5.3.1",),
        "iso-27001": ("A.5.17", "A.8.24"),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
