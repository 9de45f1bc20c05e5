"""Secrets of AKS are encrypted with a key of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import demand_on, demand_set
from ..rule import Case, Rule

_KMS = "securityProfile.azureKeyVaultKms"


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, f"{_KMS}.enabled")
    yield from demand_set(case.inputs, f"{_KMS}.keyId")


RULE = Rule(
    id="aks-secrets-encrypted",
    title="Secrets of AKS are encrypted with a key of your own",
    severity="high",
    why="Whoever reads etcd or its backup reads every Secret otherwise, and no key can be withdrawn.",
    mend="Turn on securityProfile.azureKeyVaultKms with a key in a vault of yours.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-aks": ("5.3.1",),
        "iso-27001": ("A.5.17", "A.8.24"),
        "nist-800-53": ("IA-5",),
        "pci-dss": ("8.6.3",),
    },
)
