"""The Kubernetes API server does not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CLUSTER
from ..checks import ANYWHERE, on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # EKS turns the public endpoint on, for every address, unless told otherwise.
    if not on(case.inputs.get("vpcConfig.endpointPublicAccess", True)):
        return
    cidrs = case.inputs.each("vpcConfig.publicAccessCidrs")
    if not cidrs:
        yield "The API server answers any address"
    for cidr in cidrs:
        if cidr.known in ANYWHERE:
            yield f"The API server answers any address: {cidr.path} is {cidr.known}"


RULE = Rule(
    id="eks-endpoint-restricted",
    title="The Kubernetes API server does not answer the whole internet",
    severity="high",
    why="A flaw in the API server, or one leaked token, is enough where anybody can reach it.",
    mend="Set vpcConfig.endpointPublicAccess to false, or name your networks in publicAccessCidrs.",
    providers=("aws",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "aws-hub": ("EKS.1",),
        "iso-27001": ("A.8.3",),
        "nist-800-53": ("AC-3", "AC-4", "AC-6", "SC-7"),
        "pci-dss": ("1.3.1", "1.4.2", "1.4.4"),
        "soc2": ("CC6.1", "CC6.6"),
    },
)
