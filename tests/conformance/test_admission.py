"""A rule judges alike what is in a plan and what comes to the cluster, by a genuine API server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from policies.admission import EXCEPTIONS, Held, objects
from policies.catalog import rules
from policies.rule import Rule
from policies.verdicts import with_defaults

from ..policies.suite import Fixture, Judged, verdicts
from .admission import CASE, CONFLICT, Place, alone, cases, every, kinds, whole
from .bench import Bench, until

INVALID = {"namespaces-pod-security", "pods-volumes-safe", "rbac-no-wildcards"}
"""Rules of which a case is nothing that the server takes from anybody."""


def named(each: Judged) -> str:
    """The policy that a case is asked of: one for each rule and setting."""
    return f"{each.rule.id}-{VARIANTS.index(variant(each))}"


def variant(each: Judged) -> tuple[str, str]:
    return each.rule.id, json.dumps(each.settings, sort_keys=True)


CASES = list(cases())
VARIANTS = list(dict.fromkeys(map(variant, CASES)))
NAMED = [(named(each), each) for each in CASES]


def labelled(fixture: Fixture, name: str) -> dict[str, Any]:
    body = whole(fixture)
    body["metadata"]["labels"] = {**body["metadata"].get("labels", {}), CASE: name}
    return body


def broken(each: Judged, fixture: Fixture) -> bool:
    """Whether a plan with it breaks the rule."""
    states = {found.state for found in verdicts(each.rule, fixture, each.settings)}
    assert states <= {"pass", "violation"}
    return "violation" in states


@pytest.fixture(scope="module")
def place(bench: Bench) -> Iterator[Place]:
    """The server with every rule in every setting that a case has."""
    found = Place(bench.api)
    bodies = [whole(kind) for each in CASES for kind in kinds(each)]
    for name in sorted({each["metadata"].get("namespace", "default") for each in bodies}):
        found.namespace(name)
    for body in bodies:
        if body["kind"] == "Pod":
            found.accounts(body)
    bench.define({(each["apiVersion"].rpartition("/")[0], each["kind"]) for each in bodies})
    for name, each in dict(NAMED).items():
        form, settings = each.rule.admission, with_defaults(each.rule, each.settings)
        assert form
        if not form.needs or settings[form.needs]:
            found.install(alone(Held(each.rule, form, settings, denies=True), name))
    wrong = [labelled(each.fixture, name) for name, each in NAMED if broken(each, each.fixture)]
    until(lambda: not any(found.create(each).fine for each in wrong), "a rule does not hold")
    yield found
    found.clear()
    until(lambda: found.create(wrong[-1]).fine, "a rule still holds")


@pytest.mark.parametrize(("name", "each"), NAMED, ids=[name for name, _ in NAMED])
def test_the_cluster_judges_as_a_plan_does(place: Place, name: str, each: Judged) -> None:
    for fixture in kinds(each):
        answer = place.create(labelled(fixture, name))
        said = f"{fixture.type}: {answer.message}"
        if not broken(each, fixture):
            assert answer.fine or answer.status == CONFLICT, said
        elif each.rule.id in INVALID and answer.status == 422:
            assert "ValidatingAdmissionPolicy" not in answer.message
        else:
            assert answer.status == 403, said
            assert f"ValidatingAdmissionPolicy '{name}'" in answer.message
            assert each.rule.mend in answer.message


def test_every_rule_with_a_form_is_asked() -> None:
    """And each of its demands is broken by some case, else nobody knows that it asks anything."""
    asked = {each.rule.id for each in CASES}
    assert asked == {rule.id for rule in rules() if rule.admission}
    assert asked == {each.rule.id for each in CASES if broken(each, each.fixture)}


WITHOUT = {
    "gpu-nodes-bounded": "asks a table which machines have accelerators",
    "gpu-nodes-tainted": "asks a table which machines have accelerators",
    "gpu-time-bounded": "looks for accelerators wherever they are asked for",
    "images-nested-pinned": "looks for images wherever they are; they are judged in pods",
    "pods-nested-safe": "looks for pods wherever they are; they are judged when they are made",
    "webhooks-fail-closed": "the server lets no policy judge what judges",
}
"""Rules on Kubernetes objects that the cluster cannot hold, and why."""


def native(rule: Rule) -> bool:
    return any(each.startswith("kubernetes:") and ":helm.sh" not in each for each in rule.types)


def test_every_rule_on_single_objects_has_a_form() -> None:
    known = {rule.id for rule in rules() if native(rule) and not rule.siblings}
    assert {rule.id for rule in rules() if rule.admission} == known - set(WITHOUT)


# --- the other engine -----------------------------------------------------------------------------


def test_kyverno_takes_its_form(bench: Bench) -> None:
    exemption = {
        "rule": "pods-unprivileged",
        "resource": "driver-*",
        "owner": "jo",
        "reason": "agreed for a test",
        "ticket": "T-1",
        "expires": "2027-01-31",
    }
    made = objects("kyverno", every(exemptions=[exemption]))
    assert {each["kind"] for each in made} == {"ValidatingPolicy", "PolicyException"}
    bench.define({("policies.kyverno.io", each["kind"]) for each in made})
    found = Place(bench.api)
    found.namespace(EXCEPTIONS)
    found.install(made)
    found.clear()


SAME = ("variables", "validations", "matchConditions")


def test_both_engines_are_given_the_same_text() -> None:
    for one in every():
        policy, *bindings = objects("kubernetes", [one])
        others = objects("kyverno", [one])
        assert len(bindings) == len(others)
        for each in others:
            assert {key: each["spec"][key] for key in SAME} == {
                key: policy["spec"][key] for key in SAME
            }
            # Else it would be written anew for each kind that runs pods.
            assert each["spec"]["autogen"] == {"podControllers": {"controllers": []}}
            assert each["spec"]["matchConstraints"]["namespaceSelector"]["matchExpressions"]
