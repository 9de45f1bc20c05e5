"""Images keep their tags."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import REPOSITORY
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_among(
        case.inputs, "imageTagMutability", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"
    )


RULE = Rule(
    id="registry-immutable",
    title="Tags of images are never moved to another image",
    severity="medium",
    why="Otherwise what was tested and what runs can differ under one name.",
    mend="Set imageTagMutability to IMMUTABLE.",
    providers=("aws",),
    types=(REPOSITORY,),
    check=_check,
    frameworks={
        "aws-hub": ("ECR.2",),
        "iso-27001": ("A.8.9",),
        "nist-800-53": ("CA-9(1)", "CM-2", "CM-8(1)"),
    },
)
