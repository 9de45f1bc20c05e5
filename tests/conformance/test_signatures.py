"""What asks for signatures, by a genuine API server: its kind, and what its CEL comes to.

Nobody verifies here: an image counts as signed by its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from components.signatures import policies
from plinth.kubeapi import Answer
from policies.admission import KYVERNO, NATIVE
from spec.platform import Platform

from ..spec.language import KEY
from ..specs import BASE
from .admission import Place
from .bench import Bench, until

NAMESPACE = "signed"

PODS = f"/api/v1/namespaces/{NAMESPACE}/pods"

VERIFIED = "verifyImageSignatures(image, [attestors.signer])"

KINDS = ("containers", "initContainers", "ephemeralContainers")


def policy() -> dict[str, Any]:
    entry = {"registries": ["docker.io/acme"], "publicKey": KEY}
    governance = {"admission": "kyverno", "imageSignatures": [entry]}
    platform = Platform.model_validate_json(json.dumps(BASE | {"governance": governance}))
    return policies(platform, "mandatory")[0]


def native() -> list[dict[str, Any]]:
    """The same text for the API server, with the images as Kyverno gives them."""
    spec = policy()["spec"]
    (validation,) = spec["validations"]
    assert VERIFIED in validation["expression"]
    images = ", ".join(
        f"'{kind}': object.spec.?{kind}.orValue([]).map(each, each.image)" for kind in KINDS
    )
    expression = validation["expression"].replace(VERIFIED, "(image.endsWith('unsigned') ? 0 : 1)")
    own = {
        "failurePolicy": "Fail",
        "matchConstraints": {
            "resourceRules": spec["matchConstraints"]["resourceRules"],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}},
        },
        "matchConditions": spec["matchConditions"],
        "variables": [{"name": "images", "expression": f"{{{images}}}"}],
        "validations": [
            {**validation, "expression": expression.replace("images", "variables.images")}
        ],
    }
    name = {"name": "images-signed"}
    binding = {"policyName": "images-signed", "validationActions": ["Deny"]}
    kinds = ("ValidatingAdmissionPolicy", own), ("ValidatingAdmissionPolicyBinding", binding)
    return [
        {"apiVersion": NATIVE, "kind": kind, "metadata": name, "spec": spec} for kind, spec in kinds
    ]


@pytest.fixture(scope="module")
def place(bench: Bench) -> Iterator[Place]:
    found = Place(bench.api)
    found.namespace(NAMESPACE)
    # It was there before.
    assert found.create(pod("old", containers="acme/a:unsigned"), dry=False).fine
    found.install(native())
    until(lambda: not found.create(pod(containers="acme/a:unsigned")).fine, "it does not hold")
    yield found
    found.clear()
    until(lambda: found.create(pod(containers="acme/a:unsigned")).fine, "it still holds")


def pod(name: str = "it", **images: str) -> dict[str, Any]:
    """A pod with a container of each kind that is named; a signed one by itself."""
    given = {"containers": "acme/a:1", **images}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {kind: [{"name": kind.lower(), "image": image}] for kind, image in given.items()},
    }


def test_its_kind_is_known(bench: Bench) -> None:
    made = policy()
    bench.define({(KYVERNO.partition("/")[0], made["kind"])})
    found = Place(bench.api)
    found.install([made])
    found.clear()


def test_every_container_is_looked_at(place: Place) -> None:
    assert place.create(pod()).fine
    assert place.create(pod(initContainers="acme/b:1")).fine
    for kind in ("containers", "initContainers"):
        answer = place.create(pod(**{kind: "acme/b:unsigned"}))
        assert not answer.fine
        assert "has no signature of the key in governance.imageSignatures" in answer.message


def test_what_debugs_a_pod_is_looked_at(place: Place) -> None:
    assert place.create(pod("debugged"), dry=False).fine

    def debug(image: str) -> Answer:
        added = [{"name": "debug", "image": image}]
        return place.patch(
            f"{PODS}/debugged/ephemeralcontainers", {"spec": {"ephemeralContainers": added}}
        )

    assert debug("acme/b:1").fine
    assert "has no signature" in debug("acme/b:unsigned").message


def test_what_runs_already_is_left_alone(place: Place) -> None:
    answer = place.patch(f"{PODS}/old", {"metadata": {"labels": {"a": "b"}}})
    assert answer.fine, answer.message
    changed = {"spec": {"containers": [{"name": "containers", "image": "acme/b:unsigned"}]}}
    assert not place.patch(f"{PODS}/old", changed).fine
