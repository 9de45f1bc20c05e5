"""There are no keys on Google Cloud that never change."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule

_KINDS = {
    "gcp:serviceaccount/key:Key": "a key of a service account",
    "gcp:storage/hmacKey:HmacKey": "an HMAC key of Cloud Storage",
}


def _check(case: Case) -> Iterator[str]:
    yield f"The stack makes {_KINDS[case.resource.type]}"


RULE = Rule(
    id="gcp-iam-no-keys",
    title="No keys of service accounts are made",
    severity="high",
    why="They leak, into logs and images and histories, and are good until somebody notices.",
    mend="Use Workload Identity Federation: for GKE for pods, a provider of a pool for pipelines.",
    providers=("gcp",),
    types=tuple(_KINDS),
    check=_check,
    frameworks={
        "cis-gcp": ("1.4",),
        "iso-27001": ("A.5.15", "A.5.17"),
        "nist-800-53": ("IA-5",),
        "pci-dss": ("8.2.2",),
        "soc2": ("CC6.1",),
    },
)
