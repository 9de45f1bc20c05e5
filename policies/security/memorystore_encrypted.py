"""Memorystore is encrypted, at rest and on the way."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set, say
from ..gcp import MEMORYSTORE, REDIS
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    mode = case.inputs.get("transitEncryptionMode")
    if not str(mode).endswith("SERVER_AUTHENTICATION"):
        yield f"transitEncryptionMode is {say(mode)}"
    key = "customerManagedKey" if case.resource.type == REDIS else "kmsKey"
    yield from demand_set(case.inputs, key)


RULE = Rule(
    id="memorystore-encrypted",
    title="Memorystore is encrypted on the way, and at rest with a key of yours",
    severity="high",
    why="An online feature store holds what is known of each customer, and its clients send the "
    "password with each connection.",
    mend="Set transitEncryptionMode to SERVER_AUTHENTICATION, and name a key of Cloud KMS.",
    providers=("gcp",),
    types=MEMORYSTORE,
    check=_check,
    frameworks={
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-28"),
        "pci-dss": ("3.5.1", "4.2.1"),
        "soc2": ("CC6.1", "CC6.7"),
    },
)
