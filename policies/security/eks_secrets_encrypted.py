"""Secrets of Kubernetes are encrypted with a key of KMS."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CLUSTER
from ..checks import demand_set
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    resources = [each.known for each in case.inputs.each("encryptionConfig.resources")]
    if "secrets" not in resources:
        yield "encryptionConfig.resources does not name secrets"
    else:
        yield from demand_set(case.inputs, "encryptionConfig.provider.keyArn")


RULE = Rule(
    id="eks-secrets-encrypted",
    title="Secrets of Kubernetes are encrypted with a key of KMS",
    severity="high",
    why="A copy of the cluster's store then gives no secret away without the key.",
    mend="Set encryptionConfig with resources [secrets] and your key as provider.keyArn.",
    providers=("aws",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "aws-hub": ("EKS.3",),
        "iso-27001": ("A.8.24",),
        "pci-dss": ("3.5.1",),
        "soc2": ("CC6.1",),
    },
)
