"""A budget that is overrun, as a verdict like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plinth import verdicts
from plinth.cost.model import Estimate
from plinth.plan import Verdict
from policies.catalog import rules
from spec.platform import Platform

from .stacks import platform
from .test_report import line, made

(RULE,) = (each for each in rules() if each.id == "budget-kept")
SAID = (
    "a month is expected to cost 1,400 US dollars, 400 more than the budget of 1,000. " + RULE.mend
)
ENGINES = [
    Verdict("budget-kept", "cost", "pass", "mandatory", "high", "", ""),
    Verdict("kms-rotated", "security", "pass", "mandatory", "high", "urn", ""),
]


def judged(spec: Platform, estimate: Estimate | None = None) -> list[Verdict]:
    over = made(line(expected=700))
    found = verdicts.with_cost(ENGINES, estimate or over, spec)
    assert ENGINES[1] in found
    return [each for each in found if each.rule == "budget-kept"]


def governed(**governance: Any) -> Platform:
    return platform(governance=governance)


def test_an_overrun_is_a_violation_of_the_stack() -> None:
    assert judged(platform()) == [
        Verdict("budget-kept", "cost", "violation", "mandatory", "high", "", SAID)
    ]


def test_a_kept_budget_passes_once() -> None:
    assert judged(platform(), made(line())) == [ENGINES[0]]


def test_its_level_is_the_specs() -> None:
    (found,) = judged(governed(rules={"budget-kept": "advisory"}))
    assert (found.state, found.enforcement) == ("violation", "advisory")
    (found,) = judged(governed(enforcement="advisory"))
    assert found.enforcement == "advisory"
    assert judged(governed(rules={"budget-kept": "disabled"})) == []


@pytest.mark.parametrize(
    ("expires", "state"), [("2999-01-01", "pass"), ("2020-01-01", "violation")]
)
def test_it_can_be_exempted_until_a_day(expires: str, state: str) -> None:
    agreed = {
        "rule": "budget-kept", "resource": "*", "owner": "jo", "ticket": "T-1",
        "reason": "the first month is dear", "expires": expires,
    }  # fmt: skip
    (found,) = judged(governed(exemptions=[agreed]))
    assert found.state == state
    assert SAID in found.message


def test_the_bound_can_be_another_than_the_budgets() -> None:
    (found,) = judged(governed(settings={"budget-kept": {"monthlyBudget": 2000}}))
    assert found.state == "pass"


def test_where_nobody_bills_there_is_nothing_to_judge() -> None:
    assert judged(platform(), replace(made(), provider="onprem")) == []
