"""Images have a tag that says which."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import TOUCHED, called, containers, latest, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        image = str(container.get("image", ""))
        if image and latest(image):
            yield f"The image of {called(container)}, {image}, is whatever is latest"


RULE = Rule(
    id="images-pinned",
    title="Images are named by a tag that says which, or by digest",
    severity="medium",
    why="With latest, two replicas of one Deployment may run different programs.",
    mend="Name a version, or better a digest.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.9",),
        "nist-800-53": ("CM-2",),
    },
    admission=Admission(
        (
            Demand(
                "item.?image.orValue('') == '' || item.image.contains('@') || "
                "(item.image.matches(':[^:/]+$') && !item.image.endsWith(':latest'))",
                "The image of container {} is whatever is latest",
                CONTAINERS,
            ),
        ),
    ),
)
