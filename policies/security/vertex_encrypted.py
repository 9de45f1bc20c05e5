"""What Vertex AI keeps is encrypted with your key."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..rule import Case, Rule

_KINDS = (
    "aiDataset",
    "aiEndpoint",
    "aiFeatureOnlineStore",
    "aiFeatureStore",
    "aiIndex",
    "aiIndexEndpoint",
    "aiMetadataStore",
    "aiTensorboard",
)


def _check(case: Case) -> Iterator[str]:
    yield from demand_set(case.inputs, "encryptionSpec.kmsKeyName")


RULE = Rule(
    id="vertex-encrypted",
    title="What Vertex AI keeps is encrypted with a key of yours",
    severity="medium",
    why="Data sets, features, vectors and what an endpoint is deployed from are the company's own; what "
    "your key encrypts, you can close.",
    mend="Set encryptionSpec.kmsKeyName to a key of Cloud KMS; mostly it cannot be added later.",
    providers=("gcp",),
    types=tuple(f"gcp:vertex/{each}:{each[0].upper()}{each[1:]}" for each in _KINDS),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
