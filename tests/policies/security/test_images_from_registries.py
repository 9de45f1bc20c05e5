"""Where images come from."""

from __future__ import annotations

from typing import Any

from policies.catalog import rules
from policies.verdicts import Verdict

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, changed, suite, verdicts

RULE = next(rule for rule in rules() if rule.id == "images-from-registries")
IMAGE = f"{CONTAINER}.image"


def agreed(image: object, *registries: str) -> tuple[dict[str, Any], dict[str, Any], None]:
    return {"imageRegistries": ["gcr.io", *registries]}, {IMAGE: image}, None


def foreign(image: str, *registries: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    said = f"The image of container server, {image}, is from no agreed registry"
    return {"imageRegistries": ["gcr.io", *registries]}, {IMAGE: image}, said


TestRule = suite(
    "images-from-registries",
    DEPLOYMENT,
    bad=[],
    # Without a list any registry is fine.
    fine=[{IMAGE: "example.com/a:1"}],
    configured=[
        agreed("nvcr.io/nvidia/tritonserver:26.03-py3", "nvcr.io"),
        agreed("nvcr.io/nvidia/tritonserver:26.03-py3", "nvcr.io/nvidia/"),
        agreed("python:3.11", "docker.io"),
        agreed("bitnami/redis:8", "docker.io"),
        agreed("localhost:5000/a:1", "localhost:5000"),
        agreed(DROP, "nvcr.io"),
        foreign("python:3.11", "nvcr.io"),
        foreign("bitnami/redis:8", "nvcr.io"),
        foreign("localhost:5000/a:1", "docker.io"),
        foreign("localhost/a:1", "docker.io"),
        foreign("nvcr.io.example.com/a:1", "nvcr.io"),
        foreign("nvcr.io/nvidia-fake/a:1", "nvcr.io/nvidia"),
    ],
)


def test_an_unknown_image_fails_closed() -> None:
    (found,) = verdicts(RULE, changed(DEPLOYMENT, {IMAGE: UNKNOWN}), {"imageRegistries": ["a.io"]})
    said = f"cannot evaluate: {POD_SPEC}.containers[0].image is not known before the update"
    assert found == Verdict("cannot-evaluate", "mandatory", said)
