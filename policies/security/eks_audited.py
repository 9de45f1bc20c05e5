"""The control plane of Kubernetes keeps all of its logs."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CLUSTER
from ..rule import Case, Rule

_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")


def _check(case: Case) -> Iterator[str]:
    kept = {each.known for each in case.inputs.each("enabledClusterLogTypes")}
    missing = [each for each in _LOGS if each not in kept]
    if missing:
        yield f"enabledClusterLogTypes lacks {', '.join(missing)}"


RULE = Rule(
    id="eks-audited",
    title="The control plane of Kubernetes keeps all of its logs",
    severity="medium",
    why="Who did what in the cluster cannot be found out afterwards without them.",
    mend=f"Set enabledClusterLogTypes to {', '.join(_LOGS)}.",
    providers=("aws",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "aws-hub": ("EKS.8",),
        "iso-27001": ("A.8.15",),
        "pci-dss": ("10.2.1",),
        "soc2": ("CC7.2",),
    },
)
