"""Images come from registries that were agreed on."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import TOUCHED, called, containers, pod
from ..rule import Case, Rule


def _full(image: str) -> str:
    """The image with its registry: one without a dot or a port before the first slash is Docker's."""
    first, slash, _ = image.partition("/")
    named = slash and ("." in first or ":" in first or first == "localhost")
    return image if named else f"docker.io/{image}"


def _check(case: Case) -> Iterator[str]:
    allowed = [each.rstrip("/") + "/" for each in case.settings["imageRegistries"]]
    if not allowed:
        return
    for container in containers(pod(case)):
        image = container.get("image")
        if image and not _full(str(image)).startswith(tuple(allowed)):
            yield f"The image of {called(container)}, {image}, is from no agreed registry"


_FULL = (
    "item.image.contains('/') && (item.image.split('/')[0].contains('.') || "
    "item.image.split('/')[0].contains(':') || item.image.split('/')[0] == 'localhost') "
    "? item.image : 'docker.io/' + item.image"
)
"""CEL: what `_full` says."""


RULE = Rule(
    id="images-from-registries",
    title="Images come from registries that were agreed on",
    severity="high",
    why="Whoever owns the registry decides what runs.",
    mend="Copy the image to one of imageRegistries, or add its registry there.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={
        "cis-k8s": ("5.5.1",),
        "nist-800-53": ("CM-6",),
        "soc2": ("CC6.8",),
    },
    settings=("imageRegistries",),
    admission=Admission(
        (
            Demand(
                "variables.imageRegistries.exists(one, "
                f"({_FULL}).startsWith(one.endsWith('/') ? one : one + '/'))",
                "The image of container {} is from no agreed registry",
                "variables.containers.filter(one, one.?image.orValue('') != '')",
            ),
        ),
        needs="imageRegistries",
        everywhere=True,
    ),
)
