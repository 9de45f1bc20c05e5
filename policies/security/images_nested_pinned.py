"""Images that custom resources name have a tag that says which."""

from __future__ import annotations

from collections.abc import Iterator

from ..kubernetes import NESTED, called, containers, latest, nested
from ..rule import Case, Rule
from ..values import UNKNOWNS


def _check(case: Case) -> Iterator[str]:
    whole = case.inputs.at("spec")
    _ = whole.known
    for spec in nested(whole):
        for container in containers(spec):
            image = container.at("image").value
            # What is not known yet is made of a registry and a version.
            if not isinstance(image, str) or image in ("", *UNKNOWNS):
                continue
            if latest(image):
                yield f"In {spec.path}, the image of {called(container)} is whatever is latest"


RULE = Rule(
    id="images-nested-pinned",
    title="Images of training jobs, servers of models and other custom resources say which they are",
    severity="medium",
    why="With latest, two workers of one job may run different programs, and no run can be repeated.",
    mend="Name a version, or better a digest.",
    providers=("kubernetes",),
    types=NESTED,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.9",),
        "nist-800-53": ("CM-2",),
    },
)
