"""Where images come from."""

from __future__ import annotations

import pytest

from policies.catalog import rules
from policies.verdicts import Verdict

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, changed, exemption, verdicts

RULE = next(rule for rule in rules() if rule.id == "images-from-registries")
IMAGE = f"{CONTAINER}.image"


def judged(image: str | None, *registries: str) -> list[Verdict]:
    changes = {IMAGE: image} if image else {IMAGE: DROP}
    return verdicts(RULE, changed(DEPLOYMENT, changes), {"imageRegistries": list(registries)})


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("nvcr.io/nvidia/tritonserver:26.03-py3", "nvcr.io"),
        ("nvcr.io/nvidia/tritonserver:26.03-py3", "nvcr.io/nvidia/"),
        ("python:3.11", "docker.io"),
        ("bitnami/redis:8", "docker.io"),
        ("localhost:5000/a:1", "localhost:5000"),
        (None, "nvcr.io"),
    ],
)
def test_agreed(image: str | None, registry: str) -> None:
    assert judged(image, "gcr.io", registry) == [Verdict("pass", "mandatory")]


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("python:3.11", "nvcr.io"),
        ("nvcr.io.example.com/a:1", "nvcr.io"),
        ("nvcr.io/nvidia-fake/a:1", "nvcr.io/nvidia"),
    ],
)
def test_not_agreed(image: str, registry: str) -> None:
    said = f"The image of container server, {image}, is from no agreed registry. {RULE.mend}"
    assert judged(image, registry) == [Verdict("violation", "mandatory", said)]


def test_without_a_list_any_registry_is_fine() -> None:
    assert judged("example.com/a:1") == [Verdict("pass", "mandatory")]


def test_an_unknown_image_fails_closed() -> None:
    said = f"cannot evaluate: {POD_SPEC}.containers[0].image is not known before the update"
    assert judged(UNKNOWN, "nvcr.io") == [Verdict("cannot-evaluate", "mandatory", said)]


def test_an_exemption_excuses() -> None:
    settings = {"imageRegistries": ["gcr.io"], "exemptions": [exemption(RULE.id, "2026-12-01")]}
    (found,) = verdicts(RULE, DEPLOYMENT, settings)
    assert (found.state, found.level) == ("pass", "advisory")
