"""Secrets of Secret Manager are encrypted with a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..rule import Case, Rule

_GLOBAL = "gcp:secretmanager/secret:Secret"
_REGIONAL = "gcp:secretmanager/regionalSecret:RegionalSecret"
_KEY = "customerManagedEncryption.kmsKeyName"


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == _REGIONAL:
        yield from demand_set(case.inputs, _KEY)
    elif case.inputs.has("replication.userManaged"):
        for replica in case.inputs.each("replication.userManaged.replicas"):
            yield from demand_set(replica, _KEY)
    else:
        yield from demand_set(case.inputs, f"replication.auto.{_KEY}")


RULE = Rule(
    id="gcp-secrets-encrypted",
    title="Secrets of Secret Manager are encrypted with a key of yours",
    severity="medium",
    why="Whoever may read every secret of a project then still needs the key, and each use of that is logged.",
    mend="Name a key of Cloud KMS in customerManagedEncryption of the replication.",
    providers=("gcp",),
    types=(_GLOBAL, _REGIONAL),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
