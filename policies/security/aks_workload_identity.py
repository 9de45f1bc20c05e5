"""Pods on AKS have identities of their own."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(
        case.inputs, "oidcIssuerProfile.enabled", "securityProfile.workloadIdentity.enabled"
    )


RULE = Rule(
    id="aks-workload-identity",
    title="Pods on AKS have identities of their own",
    severity="medium",
    why="Without it a pod has the identity of its node, which all pods there share, or a key that "
    "somebody must keep secret.",
    mend="Turn on oidcIssuerProfile and securityProfile.workloadIdentity.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.16",),
        "nist-800-53": ("AC-6",),
        "soc2": ("CC6.1",),
    },
)
