"""Three states, and the messages that carry them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policies.rule import Case, Resource, Rule, Stack
from policies.values import Node
from policies.verdicts import Verdict, judge, parse, with_defaults

from .suite import TODAY, UNKNOWN, exemption

URN = "urn:pulumi:prod::proj::t:m:T::thing"


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("bad"):
        yield "It is bad"
    if case.inputs.get("worse"):
        yield "It is worse"
    if case.inputs.has("fault"):
        raise TypeError("hunter2")


RULE = Rule("a-rule", "Title", "low", "Why.", "Mend it.", ("t",), _check, ("t:m:T",))


def judged(inputs: dict[str, object], **settings: object) -> list[Verdict]:
    given = with_defaults(RULE, {"today": TODAY, **settings})
    return list(
        judge(RULE, Case(Resource(URN, "t:m:T", Node(inputs)), Stack(), given), "mandatory")
    )


def test_every_violation_is_told_with_its_mend() -> None:
    assert judged({"bad": True, "worse": True}) == [
        Verdict("violation", "mandatory", "It is bad. Mend it."),
        Verdict("violation", "mandatory", "It is worse. Mend it."),
    ]


def test_a_violation_and_an_unknown_are_both_told() -> None:
    assert judged({"bad": True, "worse": UNKNOWN}) == [
        Verdict("violation", "mandatory", "It is bad. Mend it."),
        Verdict(
            "cannot-evaluate", "mandatory", "cannot evaluate: worse is not known before the update"
        ),
    ]


def test_a_rule_that_fails_fails_closed_and_tells_no_value() -> None:
    (found,) = judged({"fault": True})
    assert found == Verdict(
        "cannot-evaluate", "mandatory", "cannot evaluate: the rule itself failed (TypeError)"
    )


@pytest.mark.parametrize("pattern", ["thing", "th*", "*::t:m:T::thing", URN])
def test_exemptions_name_a_resource_or_a_urn(pattern: str) -> None:
    (found,) = judged({"bad": True}, exemptions=[exemption("a-rule", TODAY, pattern)])
    assert found.state == "pass"


@pytest.mark.parametrize("pattern", ["thin", "Thing", "other*"])
def test_exemptions_of_others_do_not_count(pattern: str) -> None:
    (found,) = judged({"bad": True}, exemptions=[exemption("a-rule", TODAY, pattern)])
    assert found == Verdict("violation", "mandatory", "It is bad. Mend it.")


def test_an_exemption_excuses_what_cannot_be_evaluated() -> None:
    (found,) = judged({"bad": UNKNOWN}, exemptions=[exemption("a-rule", TODAY)])
    assert (found.state, found.level) == ("pass", "advisory")
    assert "cannot evaluate: bad is not known" in found.message


def test_of_two_exemptions_one_that_holds_is_enough() -> None:
    both = [exemption("a-rule", "2020-01-01"), exemption("a-rule", TODAY)]
    assert [each.state for each in judged({"bad": True}, exemptions=both)] == ["pass"]


def test_without_a_day_no_exemption_holds() -> None:
    (found,) = judged({"bad": True}, today="", exemptions=[exemption("a-rule", TODAY)])
    assert found.state == "violation"
    assert found.message.endswith("does not hold, as the setting today is missing.")


@pytest.mark.parametrize(
    ("message", "level", "state", "text"),
    [
        ("It is bad. Mend it.\n", "mandatory", "violation", "It is bad. Mend it."),
        ("<{%fg 3%}>It is bad.<{%reset%}>\n", "advisory", "violation", "It is bad."),
        ("a-rule: It is bad.", "advisory", "violation", "It is bad."),
        ("cannot evaluate: x is unknown", "mandatory", "cannot-evaluate", "x is unknown"),
        ("exempt until 2026-12-01 (jo): y", "advisory", "pass", "exempt until 2026-12-01 (jo): y"),
        # No exemption is mandatory: a rule that speaks so is not to be believed.
        ("exempt until 2026-12-01", "mandatory", "violation", "exempt until 2026-12-01"),
    ],
)
def test_messages_are_read_back(message: str, level: str, state: str, text: str) -> None:
    assert parse("a-rule", message, level) == (state, text)
