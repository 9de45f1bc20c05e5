"""Images are scanned when they are pushed."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import REPOSITORY
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "imageScanningConfiguration.scanOnPush")


RULE = Rule(
    id="registry-scanned",
    title="Images are scanned for known flaws when they are pushed",
    severity="medium",
    why="Images for machine learning carry hundreds of packages, and flaws in them become known daily.",
    mend="Set imageScanningConfiguration.scanOnPush to true.",
    providers=("aws",),
    types=(REPOSITORY,),
    check=_check,
    frameworks={
        "aws-hub": ("ECR.1",),
        "iso-27001": ("A.8.8",),
        "nist-800-53": ("RA-5",),
        "pci-dss": ("11.3.1",),
        "soc2": ("CC7.1",),
    },
)
