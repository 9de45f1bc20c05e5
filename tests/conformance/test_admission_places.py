"""Where rules are held, when, and against what: by a genuine API server."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plinth.kubeapi import Answer
from policies.admission import LABEL, objects

from .admission import Place, every
from .bench import Bench, until

NAMESPACES = {
    "denying": {LABEL: "deny"},
    "warning": {LABEL: "warn"},
    "foreign": {},
    "excused": {LABEL: "deny"},
}

TODAY = datetime.now(UTC).date()


def exemption(resource: str, days: int) -> dict[str, str]:
    return {
        "rule": "pods-unprivileged",
        "resource": resource,
        "owner": "jo",
        "reason": "agreed for a test",
        "ticket": "T-1",
        "expires": (TODAY + timedelta(days=days)).isoformat(),
    }


@pytest.fixture(scope="module")
def place(bench: Bench) -> Iterator[Place]:
    """The server with three rules: one that denies, one that is told, one of every namespace."""
    found = Place(bench.api)
    for name, labels in NAMESPACES.items():
        found.namespace(name, labels)
    # It was there before the rules.
    assert found.create(deployment("old", privileged=True, kind="ReplicaSet"), dry=False).fine
    held = every(
        "pods-unprivileged", "images-pinned", "images-from-registries", "namespaces-pod-security",
        settings={"privilegedNamespaces": ["excused"]},
        exemptions=[exemption("driver", 0), exemption("urn:pulumi:x::y::z::probe-*", 0), exemption("late", -1)],
    )  # fmt: skip
    found.install(objects("kubernetes", held))
    until(
        lambda: (
            not any(
                found.create(pod(**bad)).fine
                for bad in ({"privileged": True}, {"image": "evil.io/a:1"})
            )
            and found.create(pod(image="docker.io/a")).warnings
        ),
        "the rules do not hold",
    )
    yield found
    found.clear()
    until(lambda: found.create(pod(privileged=True)).fine, "a rule still holds")


def pod(
    name: str = "it",
    namespace: str = "denying",
    *,
    image: str = "docker.io/a:1",
    privileged: bool = False,
    **metadata: Any,
) -> dict[str, Any]:
    container = {"name": "c", "image": image, "securityContext": {"privileged": privileged}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": {"containers": [container]},
    }


def deployment(name: str, *, privileged: bool, kind: str = "Deployment") -> dict[str, Any]:
    own = pod(privileged=privileged)
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "denying"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": own["spec"]},
        },
    }


def denied(answer: Answer, rule: str = "pods-unprivileged") -> bool:
    if answer.fine:
        return False
    assert f"ValidatingAdmissionPolicy '{rule}'" in answer.message
    return True


def test_a_violation_is_denied_where_the_namespace_says_so(place: Place) -> None:
    answer = place.create(pod(privileged=True))
    assert answer.status == 403
    assert answer.message.endswith(
        "securityContext.privileged of container c is true. Leave privileged out, or put what "
        "drives devices into a namespace of privilegedNamespaces."
    )
    assert denied(place.create(deployment("it", privileged=True)))
    fine = place.create(pod())
    assert fine.fine and not fine.warnings


def test_it_is_told_where_the_namespace_says_so(place: Place) -> None:
    answer = place.create(pod(namespace="warning", privileged=True))
    assert answer.fine
    (warning,) = answer.warnings
    assert "'pods-unprivileged'" in warning and "container c is true" in warning


def test_nothing_is_said_of_other_namespaces(place: Place) -> None:
    for namespace in ("foreign", "kube-system"):
        answer = place.create(pod(namespace=namespace, privileged=True, image="evil.io/a"))
        assert not answer.warnings
        assert answer.fine or "serviceaccount" in answer.message


def test_excused_namespaces_may_be_privileged_and_no_more(place: Place) -> None:
    assert place.create(pod(namespace="excused", privileged=True)).fine
    answer = place.create(pod(namespace="excused", image="evil.io/a:1"))
    assert denied(answer, "images-from-registries")


def test_what_is_less_severe_is_told(place: Place) -> None:
    answer = place.create(pod(image="docker.io/a"))
    assert answer.fine
    assert [each for each in answer.warnings if "'images-pinned'" in each]


def test_foreign_images_are_denied_in_the_platforms_own_namespaces_too(place: Place) -> None:
    for namespace in ("denying", "warning"):
        answer = place.create(pod(namespace=namespace, image="evil.io/a:1"))
        assert denied(answer, "images-from-registries")


def test_a_namespace_is_judged_by_its_own_label(place: Place) -> None:
    def made(**labels: str) -> Answer:
        metadata = {"name": "new", "labels": labels}
        return place.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})

    assert denied(made(**{LABEL: "deny"}), "namespaces-pod-security")
    assert made(**{LABEL: "warn"}).warnings
    assert not made().warnings
    assert made(**{LABEL: "deny", "pod-security.kubernetes.io/enforce": "restricted"}).fine


# --- exemptions -----------------------------------------------------------------------------------


def test_an_exemption_is_of_its_name_and_what_begins_with_it(place: Place) -> None:
    for name in ("driver", "driver-7d9f-x2k4q", "probe-a", "probe-a-x2k4q"):
        answer = place.create(pod(name, privileged=True))
        assert answer.fine, answer.message
    for name in ("drivers", "a-driver", "probe"):
        assert denied(place.create(pod(name, privileged=True)))


def test_an_exemption_ends_with_its_day(place: Place) -> None:
    assert denied(place.create(pod("late", privileged=True)))


def test_an_exemption_is_from_its_rule_alone(place: Place) -> None:
    answer = place.create(pod("driver", privileged=True, image="evil.io/a:1"))
    assert denied(answer, "images-from-registries")


def test_an_exemption_is_to_be_read(place: Place) -> None:
    path = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/pods-unprivileged"
    notes = place.api.call("GET", path).body["metadata"]["annotations"]
    assert notes["plinth.dev/exemption-0"] == f"driver until {TODAY}: agreed for a test (jo, T-1)"


# --- what stands, and what goes -------------------------------------------------------------------


OLD = "/apis/apps/v1/namespaces/denying/replicasets/old"


def test_what_stood_before_scales_and_is_annotated(place: Place) -> None:
    for change in (
        {"spec": {"replicas": 0}},
        {"metadata": {"annotations": {"a": "b"}, "finalizers": ["example.com/a"]}},
    ):
        answer = place.patch(OLD, change)
        assert answer.fine, answer.message


def test_what_stood_before_is_judged_when_its_pods_change(place: Place) -> None:
    spec = copy.deepcopy(deployment("old", privileged=True)["spec"]["template"]["spec"])
    spec["containers"][0]["image"] = "docker.io/a:2"
    assert denied(place.patch(OLD, {"spec": {"template": {"spec": spec}}}))
    spec["containers"][0]["securityContext"] = None
    assert place.patch(OLD, {"spec": {"template": {"spec": spec}}}).fine


def test_what_debugs_a_pod_is_judged(place: Place) -> None:
    assert place.create(pod("debugged"), dry=False).fine
    path = "/api/v1/namespaces/denying/pods/debugged/ephemeralcontainers"

    def debug(**security: Any) -> Answer:
        added = {"name": "debug", "image": "docker.io/b:1", "securityContext": security}
        return place.patch(path, {"spec": {"ephemeralContainers": [added]}})

    assert denied(debug(privileged=True))
    answer = debug(privileged=False)
    assert answer.fine, answer.message


def test_in_dev_all_of_it_is_told() -> None:
    made = objects("kubernetes", every(protected=False))
    for each in made:
        if each["kind"] == "ValidatingAdmissionPolicyBinding":
            assert each["spec"]["validationActions"] == ["Warn", "Audit"]
    assert "Deny" not in json.dumps(objects("kyverno", every(protected=False)))
