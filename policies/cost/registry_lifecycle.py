"""Registries throw away old images."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import REPOSITORY
from ..rule import Case, Rule

_LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


def _check(case: Case) -> Iterator[str]:
    if not case.stack.attached(case.resource, "repository", _LIFECYCLE):
        yield "The repository has no lifecycle policy"


RULE = Rule(
    id="registry-lifecycle",
    title="Registries throw away images that nobody uses",
    severity="low",
    why="Images with CUDA and a framework have several gigabytes each, and every build pushes one.",
    mend="Add a LifecyclePolicy for the repository.",
    providers=("aws",),
    types=(REPOSITORY,),
    siblings=True,
    check=_check,
    frameworks={
        "aws-hub": ("ECR.3",),
        "nist-800-53": ("CA-9(1)", "CM-2", "CM-2(2)"),
    },
    enforcement="advisory",
)
