"""AlloyDB, Spanner, Filestore and Pub/Sub are encrypted with your key."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule

_KEYS = {
    "gcp:alloydb/cluster:Cluster": ("encryptionConfig.kmsKeyName",),
    "gcp:filestore/instance:Instance": ("kmsKeyName",),
    "gcp:pubsub/topic:Topic": ("kmsKeyName",),
    "gcp:spanner/database:Database": (
        "encryptionConfig.kmsKeyName",
        "encryptionConfig.kmsKeyNames",
    ),
}
"""Where each names its key; one of them is enough."""


def _check(case: Case) -> Iterator[str]:
    paths = _KEYS[case.resource.type]
    if not any(case.inputs.has(path) for path in paths):
        yield f"{paths[0]} is not set"


RULE = Rule(
    id="gcp-stores-encrypted",
    title="AlloyDB, Spanner, Filestore and Pub/Sub are encrypted with a key of yours",
    severity="medium",
    why="What your key encrypts, you can close for everybody at once, and see each use of the key.",
    mend="Name a key of Cloud KMS; mostly it cannot be added later.",
    providers=("gcp",),
    types=tuple(_KEYS),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
