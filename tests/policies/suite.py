"""What every rule is tested with: what keeps it, and what does not by one field.

A test module names a compliant fixture and mutations of it:

    TestRule = suite("kms-rotated", Fixture("aws:kms/key:Key", {"enableKeyRotation": True}),
                     bad=[({"enableKeyRotation": DROP}, "enableKeyRotation is not set")])
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from offline.schemas import Schemas
from offline.validate import validate
from offline.wire import UNKNOWN as SIMULATED_UNKNOWN
from policies.catalog import rules
from policies.rule import Case, Resource, Rule, Stack
from policies.values import NOTHING, Node
from policies.verdicts import Verdict, judge, with_defaults

DROP = object()
"""In a mutation: without the property, or without the resource."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's mark of a string that is not known yet."""

TODAY = "2026-11-24"

Changes = Mapping[str, Any]
"""Path of a property, such as `vpcConfig.subnetIds.0`, to its new value; one that begins with
`name/` is of the fixture's companion of that name, and the name alone is all of it."""


@dataclass(frozen=True)
class Fixture:
    """A resource, and for a rule on the stack its companions."""

    type: str
    inputs: Mapping[str, Any]
    beside: Mapping[str, Fixture] = field(default_factory=dict)
    refers: str = ""
    """Of a companion: the property that takes its value from the resource."""
    protect: bool = True
    provider: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Judged:
    """A case of a suite, for the other forms of its rule."""

    rule: Rule
    fixture: Fixture
    settings: Mapping[str, Any]


def suite(
    rule_id: str,
    good: Fixture,
    *,
    bad: Sequence[tuple[Changes, str | list[str]]],
    fine: Sequence[Changes] = (),
    unknown: Sequence[tuple[Changes, str]] = (),
    configured: Sequence[tuple[Mapping[str, Any], Changes, str | None]] = (),
    schema: bool = True,
) -> type:
    """A class of tests for one rule.

    Args:
        rule_id: the rule.
        good: what keeps it, and is what the provider takes.
        bad: mutations, and the exact violation or violations of each, without the mend.
        fine: mutations that keep it.
        unknown: mutations with an unknown value, and the path that is said to be unknown.
        configured: settings, a mutation, and the violation, or None if it passes.
        schema: whether the fixture's types are in an SDK; not those of custom resources.
    """
    rule = next(each for each in rules() if each.id == rule_id)

    violating = next(
        case for case in [*(({}, *each) for each in bad), *configured] if case[2] is not None
    )

    plain = [{}, *(changes for changes, _ in bad), *fine]
    asked = [({}, changes) for changes in plain] + [each[:2] for each in configured]

    class Suite:
        judged = tuple(Judged(rule, changed(good, changes), given) for given, changes in asked)

        def test_compliant_passes(self) -> None:
            assert verdicts(rule, good) == [Verdict("pass", "mandatory")]

        def test_fixture_is_what_the_provider_takes(self, schemas: Mapping[str, Schemas]) -> None:
            if schema:
                for each in (good, *good.beside.values()):
                    package = each.type.partition(":")[0]
                    given = _simulated(each.inputs)
                    assert validate(schemas[package].get(each.type), given) == []

        @pytest.mark.parametrize(("changes", "said"), bad, ids=_ids(bad))
        def test_mutation_violates(self, changes: Changes, said: str | list[str]) -> None:
            assert verdicts(rule, changed(good, changes)) == _violations(rule, said)

        @pytest.mark.parametrize("changes", fine, ids=_id)
        def test_variant_passes(self, changes: Changes) -> None:
            assert verdicts(rule, changed(good, changes)) == [Verdict("pass", "mandatory")]

        @pytest.mark.parametrize(("changes", "path"), unknown, ids=_ids(unknown))
        def test_unknown_fails_closed(self, changes: Changes, path: str) -> None:
            said = f"cannot evaluate: {path} is not known before the update"
            fixture = changed(good, changes)
            assert Verdict("cannot-evaluate", "mandatory", said) in verdicts(rule, fixture)
            allowed = verdicts(rule, fixture, {"allowUnknown": True})
            assert Verdict("cannot-evaluate", "advisory", said) in allowed

        @pytest.mark.parametrize(("settings", "changes", "said"), configured, ids=_ids(configured))
        def test_setting(
            self, settings: Mapping[str, Any], changes: Changes, said: str | None
        ) -> None:
            expected = [Verdict("pass", "mandatory")] if said is None else _violations(rule, said)
            assert verdicts(rule, changed(good, changes), settings) == expected

        def test_exemption_excuses_until_it_ends(self) -> None:
            settings, changes, said = violating
            fixture = changed(good, changes)

            def until(day: str) -> list[Verdict]:
                return verdicts(
                    rule, fixture, {**settings, "exemptions": [exemption(rule_id, day)]}
                )

            (excused,) = until("2026-11-24")
            problems = " ".join(each.message for each in _violations(rule, said))
            assert excused == Verdict(
                "pass",
                "advisory",
                f"exempt until 2026-11-24 (jo, T-1): agreed for a test. Otherwise: {problems}",
            )
            ended = until("2026-11-23")
            note = " The exemption of jo (T-1) ended on 2026-11-23."
            assert [each.message for each in ended] == [
                each.message + note for each in _violations(rule, said)
            ]
            assert all(each.state == "violation" for each in ended)

    given = {
        "test_mutation_violates": bad,
        "test_variant_passes": fine,
        "test_unknown_fails_closed": unknown,
        "test_setting": configured,
    }
    for name, cases in given.items():
        if not cases:
            delattr(Suite, name)
    Suite.__qualname__ = Suite.__name__ = f"Test{rule_id.title().replace('-', '')}"
    return Suite


def exemption(rule: str, expires: str, resource: str = "*") -> dict[str, str]:
    """An exemption, agreed by jo."""
    return {
        "rule": rule,
        "resource": resource,
        "owner": "jo",
        "reason": "agreed for a test",
        "ticket": "T-1",
        "expires": expires,
    }


def verdicts(
    rule: Rule, fixture: Fixture, settings: Mapping[str, Any] | None = None
) -> list[Verdict]:
    """What a rule says of a fixture, where it is mandatory."""
    given = with_defaults(rule, {"today": TODAY, **(settings or {})})
    subject = _resource("it", fixture)
    if not rule.on_stack:
        return list(judge(rule, Case(subject, Stack(), given), "mandatory"))
    stack = Stack([subject, *(_resource(n, each, subject) for n, each in fixture.beside.items())])
    cases = [case for case in rule.cases(stack, given) if case.resource.urn in ("", subject.urn)]
    return [verdict for case in cases for verdict in judge(rule, case, "mandatory")]


def _resource(name: str, fixture: Fixture, to: Resource | None = None) -> Resource:
    return Resource(
        urn=f"urn:pulumi:prod::proj::{fixture.type}::{name}",
        type=fixture.type,
        inputs=Node(fixture.inputs),
        protect=fixture.protect,
        dependencies={fixture.refers: [to.urn]} if to and fixture.refers else {},
        provider=Node(fixture.provider) if fixture.provider is not None else NOTHING,
    )


def _violations(rule: Rule, said: str | list[str]) -> list[Verdict]:
    problems = [said] if isinstance(said, str) else said
    return [Verdict("violation", "mandatory", f"{each}. {rule.mend}") for each in problems]


def changed(fixture: Fixture, changes: Changes) -> Fixture:
    """The fixture with mutations."""
    made = copy.deepcopy(fixture)
    inputs, beside = dict(made.inputs), dict(made.beside)
    options: dict[str, Any] = {"protect": made.protect, "provider": made.provider}
    for path, value in changes.items():
        name, slash, below = path.partition("/")
        if path in beside and value is DROP:
            del beside[path]
        elif slash and name in beside:
            beside[name] = changed(beside[name], {below: value})
        elif path.startswith("!"):  # an option of the resource
            options[path[1:]] = value
        else:
            _set(inputs, path, value)
    return Fixture(made.type, inputs, beside, made.refers, **options)


def _set(inputs: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".") if path not in inputs else [path]
    here: Any = inputs
    for part in way:
        here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
    key = int(last) if isinstance(here, list) else last
    if value is DROP:
        del here[key]
    else:
        here[key] = value


def _simulated(value: Any) -> Any:
    """A value as the simulated provider sees it."""
    if isinstance(value, Mapping):
        return {name: _simulated(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_simulated(each) for each in value]
    return SIMULATED_UNKNOWN if value == UNKNOWN else value


def _ids(cases: Sequence[Any]) -> list[str]:
    return [", ".join(_id(part) for part in case) for case in cases]


def _id(part: Any) -> str:
    if isinstance(part, Mapping):
        return json.dumps(part, default=lambda _: "DROP")[:60]
    return str(part)[:60]
