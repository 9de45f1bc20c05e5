"""What Kyverno's rules let in and deny, by a genuine API server.

Kyverno evaluates the same CEL on the same matches as the server's own ValidatingAdmissionPolicy, which
stands in for it here: an expression that does not compile, or that says something else, is seen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from components.addons import kyverno_policies
from plinth.kubeapi import Answer, Api
from spec.platform import Platform

from ..addons.place import SPECS
from ..specs import BASE
from .bench import Bench

SPEC = Platform.model_validate_json(json.dumps(BASE | SPECS["base"]))

ADMISSION = "/apis/admissionregistration.k8s.io/v1"

OURS = {"plinth.dev/platform": "acme"}

CONFLICT = 409

NAMESPACES: Mapping[str, Mapping[str, str]] = {
    "ruled": OURS,
    "models": OURS,
    "foreign": {},
}


def pod(*images: str, init: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    """A pod of some images."""
    containers = [{"name": f"c{index}", "image": image} for index, image in enumerate(images)]
    before = [{"name": f"i{index}", "image": image} for index, image in enumerate(init)]
    return {"containers": containers, **({"initContainers": before} if before else {}), **fields}


def privileged(value: bool, where: str = "containers") -> dict[str, Any]:
    made = pod("docker.io/a:1", init=("docker.io/a:1",))
    made[where][0]["securityContext"] = {"privileged": value}
    return made


@pytest.fixture(scope="module")
def api(bench: Bench) -> Iterator[Api]:
    """The server with the rules, and namespaces that they are of and not of."""
    api = bench.api
    paths: list[str] = []
    for name, labels in NAMESPACES.items():
        # Whoever was here before may have had Pod Security deny the same.
        labels = {**labels, "pod-security.kubernetes.io/enforce": "privileged"}
        metadata = {"name": name, "labels": labels}
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        answer = api.call("POST", "/api/v1/namespaces", body)
        path = f"/api/v1/namespaces/{name}"
        if answer.status == CONFLICT:
            answer = api.call("PATCH", path, body, "application/merge-patch+json")
        assert answer.fine, answer.message
        # There are no controllers to make it.
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
        answer = api.call("POST", f"{path}/serviceaccounts", account)
        assert answer.fine or answer.status == CONFLICT, answer.message
    for name, policy in kyverno_policies.policies(SPEC).items():
        native = {key: each for key, each in policy.items() if key != "validationActions"}
        for kind, spec in (
            ("ValidatingAdmissionPolicy", native),
            (
                "ValidatingAdmissionPolicyBinding",
                {"policyName": name, "validationActions": ["Deny"]},
            ),
        ):
            body = {"apiVersion": ADMISSION.removeprefix("/apis/"), "kind": kind}
            plural = "validatingadmissionpolicies" if kind.endswith("Policy") else "validatingadmissionpolicybindings"  # fmt: skip
            metadata = {"name": name}
            answer = api.call(
                "POST", f"{ADMISSION}/{plural}", {**body, "metadata": metadata, "spec": spec}
            )
            assert answer.fine, answer.message
            paths.append(f"{ADMISSION}/{plural}/{name}")
    _wait(api)
    yield api
    for path in reversed(paths):
        api.call("DELETE", path)
    # Others use the server after this, and rules hold for a moment longer.
    deadline = time.monotonic() + 30
    while (
        create(api, "ruled", pod("example.com/a:1")).status == 422 and time.monotonic() < deadline
    ):
        time.sleep(0.2)


def _wait(api: Api) -> None:
    """Rules hold a moment after they are there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        both = (
            create(api, "ruled", pod("example.com/a:1")),
            create(api, "models", privileged(True)),
        )
        if all(
            "ValidatingAdmissionPolicy" in each.message for each in both if not each.fine
        ) and not any(each.fine for each in both):
            return
        time.sleep(0.2)
    raise AssertionError(f"the rules hold nothing: {[each.message for each in both]}")


def create(api: Api, namespace: str, spec: Mapping[str, Any]) -> Answer:
    """A pod, made for show."""
    metadata = {"name": "one", "namespace": namespace}
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": dict(spec)}
    return api.call("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", body)


LET_IN = {
    "an agreed registry": pod("docker.io/library/python:3"),
    "Docker's, unsaid": pod("python:3"),
    "Docker's, unsaid, of somebody": pod("acme/a:1"),
    "a part of a registry": pod("ghcr.io/acme/a:1"),
    "a registry with a slash after it": pod("quay.io/a/b:1"),
    "by its digest": pod("docker.io/a@sha256:" + "0" * 64),
    "before the others": pod("docker.io/a:1", init=("quay.io/a:1",)),
}

DENIED = {
    "another registry": pod("example.com/a:1"),
    "one among others": pod("docker.io/a:1", "example.com/a:1"),
    "before the others": pod("docker.io/a:1", init=("example.com/a:1",)),
    "another part of a registry": pod("ghcr.io/other/a:1"),
    "a part that begins alike": pod("ghcr.io/acme-evil/a:1"),
    "a registry that begins alike": pod("docker.io.example.com/a:1"),
    "a registry by its port": pod("registry:5000/a:1"),
    "the node's own": pod("localhost/a:1"),
}


@pytest.mark.parametrize("case", LET_IN)
def test_images_of_agreed_registries_are_let_in(api: Api, case: str) -> None:
    answer = create(api, "ruled", LET_IN[case])
    assert answer.fine, answer.message


@pytest.mark.parametrize("case", DENIED)
def test_images_of_others_are_denied(api: Api, case: str) -> None:
    answer = create(api, "ruled", DENIED[case])
    assert not answer.fine
    assert "images come from the registries of governance.imageRegistries alone" in answer.message


def test_rules_are_of_the_platforms_namespaces(api: Api) -> None:
    assert create(api, "foreign", DENIED["another registry"]).fine


@pytest.mark.parametrize(
    "spec",
    [
        privileged(True),
        privileged(True, "initContainers"),
        pod("docker.io/a:1", hostNetwork=True),
        pod("docker.io/a:1", hostPID=True),
        pod("docker.io/a:1", hostIPC=True),
    ],
)
def test_models_are_not_privileged(api: Api, spec: dict[str, Any]) -> None:
    answer = create(api, "models", spec)
    assert not answer.fine
    assert "pods of models are not privileged" in answer.message
    assert create(api, "ruled", spec).fine


@pytest.mark.parametrize("spec", [privileged(False), pod("docker.io/a:1", hostNetwork=False)])
def test_models_as_they_should_be_are_let_in(api: Api, spec: dict[str, Any]) -> None:
    answer = create(api, "models", spec)
    assert answer.fine, answer.message


def test_an_exemption_is_of_pods_of_its_name(api: Api) -> None:
    """The condition of an exception, as the server's own: what it is true of is denied here."""
    (exception,) = kyverno_policies.exceptions(SPEC).values()
    (condition,) = exception["matchConditions"]
    name = "exempt"
    pods = kyverno_policies.policies(SPEC)["images-from-registries"]["matchConstraints"]
    spec = {
        "matchConstraints": pods,
        "matchConditions": [condition],
        "validations": [{"expression": "false", "message": "it is exempt"}],
    }
    binding = {"policyName": name, "validationActions": ["Deny"]}
    for kind, plural, body in (
        ("ValidatingAdmissionPolicy", "validatingadmissionpolicies", spec),
        ("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", binding),
    ):
        made = {
            "apiVersion": ADMISSION.removeprefix("/apis/"),
            "kind": kind,
            "metadata": {"name": name},
            "spec": body,
        }
        answer = api.call("POST", f"{ADMISSION}/{plural}", made)
        assert answer.fine, answer.message

    def exempt(own: dict[str, str]) -> bool:
        body = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"namespace": "ruled", **own},
            "spec": pod("docker.io/a:1"),
        }
        answer = api.call("POST", "/api/v1/namespaces/ruled/pods?dryRun=All", body)
        return "it is exempt" in answer.message

    try:
        deadline = time.monotonic() + 30
        while not exempt({"name": "mirror"}) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert exempt({"name": "a-mirror-7d9f-x2k4q"})
        assert exempt({"generateName": "mirror-7d9f-"})
        assert not exempt({"name": "miror"})
    finally:
        for plural in ("validatingadmissionpolicybindings", "validatingadmissionpolicies"):
            api.call("DELETE", f"{ADMISSION}/{plural}/{name}")
