"""Databases are encrypted at rest."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import DATABASE, DATABASE_CLUSTER
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # A replica is encrypted as its source is, an instance of a cluster as the cluster.
    if not case.inputs.has("replicateSourceDb"):
        yield from demand_on(case.inputs, "storageEncrypted")


RULE = Rule(
    id="rds-encrypted",
    title="Databases are encrypted at rest",
    severity="high",
    why="Storage, snapshots and replicas are readable to whoever gets at them otherwise; it cannot be "
    "turned on later.",
    mend="Set storageEncrypted to true, and name your key in kmsKeyId.",
    providers=("aws",),
    types=(
        DATABASE,
        DATABASE_CLUSTER,
        "aws:neptune/cluster:Cluster",
        "aws:docdb/cluster:Cluster",
    ),
    check=_check,
    frameworks={
        "aws-hub": ("RDS.3", "RDS.27"),
        "cis-aws": ("2.3.1",),
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28", "SC-28(1)", "SC-13"),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
