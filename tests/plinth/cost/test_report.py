"""What people read of an estimate, and of the difference of two."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from plinth import markdown, terminal
from plinth.commands import cost as command
from plinth.cost.compare import compare
from plinth.cost.model import Estimate, Gap, Line, Span
from plinth.cost.report import difference, full, headline, remarks, section, short, usd
from plinth.exits import Exit, Failure
from plinth.plan import Plan

from ..plans import plan
from .stacks import GUESS, SOURCE

DAY = date(2026, 11, 28)


def line(
    component: str = "acme-gpu", expected: float = 100, item: str = "vm.a", **more: str
) -> Line:
    fields = {"urn": "urn:pulumi:a::b::c::it", "team": "ml", "what": "a machine", "unit": "hour",
              "source": "list", **more}  # fmt: skip
    return Line(
        component=component,
        item=item,
        quantity=Span(0, expected, 10 * expected),
        usd=2.0,
        assumes=("nodePercent",),
        **fields,
    )


def made(*lines: Line, budget: float = 1000, gaps: tuple[Gap, ...] = ()) -> Estimate:
    assumptions = {"nodePercent": 30, "natGib": 500}
    sources = {"list": SOURCE, "guess": GUESS}
    used = {name: each for name, each in sources.items() if any(li.source == name for li in lines)}
    return Estimate("aws", "us-east-1", budget, lines, gaps, assumptions, used)


def test_amounts_are_as_exact_as_they_matter() -> None:
    assert [usd(value) for value in (0, 0.4, 9.99, 12.5, 1234567)] == [
        "0", "0.40", "9.99", "12", "1,234,567"
    ]  # fmt: skip
    assert usd(3, signed=True) == "+3.00"


def test_the_headline_holds_the_month_against_the_budget() -> None:
    assert headline(made(line())) == (
        "200 USD a month expected (0 to 2,000), 20% of the budget of 1,000"
    )
    over = headline(made(line(expected=700)))
    assert over == "1,400 USD a month expected (0 to 14,000), 400 over the budget of 1,000"


def test_the_age_of_prices_is_told_and_old_ones_are_warned_of() -> None:
    estimate = made(line(), line(source="guess"))
    assert remarks(estimate, DAY) == [
        "prices of 2026-11-01 to 2026-11-20, the oldest 27 days old",
        "of 1 of 2 prices only the day is known that they were read on",
        "1 of 2 prices were not read from the cloud's own list",
    ]
    (later,) = remarks(made(line()), date(2027, 3, 1))
    assert later.endswith("120 days old; `plinth prices refresh` reads them anew")


def test_what_is_not_priced_is_told_once_for_all_alike() -> None:
    gap = Gap("", "a cache", "no price of x is known in y")
    text = full(made(line(), gaps=(gap, gap)), DAY)
    assert "Not priced:\n  2 x a cache: no price of x is known in y" in text
    assert "2 things not priced (a cache): the cost is higher by that" in text


def test_machines_without_a_price_are_named_first() -> None:
    gaps = [Gap("", f"thing {number}", "no price of x is known in y") for number in range(5)]
    machine = Gap("", "p9.large, spot", "no price of vm.p9.large is known in y")
    first, *_ = remarks(made(line(), gaps=(*gaps, machine)), DAY)
    assert first == (
        "6 things not priced (p9.large, spot; thing 0; thing 1; thing 2; ...): "
        "the cost is higher by that"
    )


def test_without_a_line_there_is_no_age() -> None:
    gap = Gap("", "machines", "they are the site's own")
    assert remarks(made(gaps=(gap,)), DAY) == [
        "1 thing not priced (machines): the cost is higher by that"
    ]


def test_all_of_it_names_what_was_assumed_and_only_that() -> None:
    text = full(made(line(note="by guess"), line("acme-net", 3)), DAY)
    assert "Assumed, under budget.usage:\n  nodePercent: 30\n" in text
    assert "natGib" not in text
    assert re.search(r"^acme-gpu +0 +200 +2,000$", text, re.MULTILINE)
    assert re.search(r"^in all +0 +206 +2,060$", text, re.MULTILINE)
    assert "1 line: by guess" in text


def test_a_cluster_that_exists_has_no_table() -> None:
    estimate = Estimate("onprem", "", 1000, gaps=[Gap("", "machines", "they are the site's own")])
    assert short(estimate, DAY) == ["Cost: machines: they are the site's own"]
    assert section(estimate, DAY) == "### Cost\n\nNo estimate: machines: they are the site's own."
    assert full(estimate, DAY) == "machines: they are the site's own"


def with_cost(estimate: Estimate | None) -> Plan:
    return replace(plan(), cost=estimate)


def test_the_terminal_and_the_comment_have_the_cost() -> None:
    teams = made(line(), line("acme-net", 3, team="ads"))
    text = terminal.summary(with_cost(teams))
    assert "Cost: 206 USD a month expected" in text
    assert "by team: ml 200, ads 6.00" in text
    comment = markdown.report(with_cost(teams))
    assert "### Cost\n\n206 USD a month expected" in comment
    assert "| acme-gpu | 0 | 200 | 2,000 |" in comment
    assert "| ads | 0 | 6.00 | 60 |" in comment
    for text in (terminal.summary(with_cost(None)), markdown.report(with_cost(None))):
        assert "Cost" not in text


def test_a_comment_folds_many_components_into_one_row() -> None:
    text = section(made(*(line(f"part-{number}", 20 - number) for number in range(15))), DAY)
    assert "| part-11 | " in text and "part-12" not in text
    assert "| 3 others | 0 | 42 | 420 |" in text


def test_a_name_cannot_break_the_table() -> None:
    assert "a\\|&lt;b>" in section(made(line("a|<b>")), DAY)


def test_plan_json_holds_the_cost_or_null() -> None:
    assert json.loads(with_cost(None).to_json())["cost"] is None
    cost = json.loads(with_cost(made(line())).to_json())["cost"]
    assert cost["monthly"] == {"low": 0, "expected": 200, "high": 2000}
    assert set(cost) == {
        "currency", "provider", "region", "budget", "monthly", "components", "teams", "lines",
        "notPriced", "assumptions", "sources",
    }  # fmt: skip


def test_a_difference_is_told_by_component() -> None:
    base = made(line(), line("acme-old", 5), line("acme-net", 3))
    head = made(
        line(expected=150), line("acme-net", 3), line("acme-new", 1, "disk"),
        gaps=(Gap("", "a cache", "x"),),
    )  # fmt: skip
    delta = compare(base, head)
    assert [(each.component, each.delta.expected) for each in delta.components] == [
        ("acme-gpu", 100), ("acme-old", -10), ("acme-new", 2)
    ]  # fmt: skip
    text = difference(delta)
    assert text.startswith("+92 USD a month expected (0 low, +920 high): from 216 to 308 USD")
    assert re.search(r"^acme-old +10 +0 +-10 +-100$", text, re.MULTILINE)
    assert "Newly without a price: a cache" in text


def test_a_price_that_differs_is_not_the_changes_doing() -> None:
    dearer = replace(line(), usd=3.0)
    delta = compare(made(line()), made(dearer))
    assert delta.repriced == ["vm.a"]
    assert "Of another price than in base: vm.a" in difference(delta)


def test_no_difference_is_said() -> None:
    assert "No component costs more or less." in difference(compare(made(line()), made(line())))


def written(folder: Path, name: str, estimate: Estimate | None) -> Path:
    file = folder / name
    file.write_text(with_cost(estimate).to_json())
    return file


def test_the_command_reads_plans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = written(tmp_path, "base.json", made(line()))
    head = written(tmp_path, "head.json", made(line(expected=150)))
    command.run(None, head, None, as_json=False)
    assert "300 USD a month expected" in capsys.readouterr().out
    command.run(None, head, None, as_json=True)
    assert json.loads(capsys.readouterr().out)["monthly"]["expected"] == 300
    command.run(None, head, base, as_json=False)
    assert "+100 USD a month expected" in capsys.readouterr().out
    command.run(None, head, base, as_json=True)
    data = json.loads(capsys.readouterr().out)
    assert data["delta"] == {"low": 0, "expected": 100, "high": 1000}
    assert data["components"][0]["name"] == "acme-gpu"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file"),
        ("", "it is no plan.json"),
        ("[]", "it is no plan.json"),
        ('{"schemaVersion": 0}', "of an older schema version"),
        ('{"schemaVersion": 1}', "is not whole"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(text: str | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(Failure, match=said) as caught:
        command.run(None, file, None, as_json=False)
    assert caught.value.code is Exit.USAGE


def test_a_plan_without_an_estimate_is_refused(tmp_path: Path) -> None:
    for file in (written(tmp_path, "plan.json", None), tmp_path / "odd.json"):
        if not file.exists():
            document = json.loads((tmp_path / "plan.json").read_text())
            file.write_text(json.dumps({**document, "cost": {"lines": "many"}}))
        with pytest.raises(Failure, match="has no estimate that can be read"):
            command.run(None, file, None, as_json=False)


def test_a_stack_and_a_plan_are_one_too_many(tmp_path: Path) -> None:
    for stack, file in ((None, None), ("prod", tmp_path / "plan.json")):
        with pytest.raises(Failure, match="name a stack, or a plan"):
            command.run(stack, file, None, as_json=False)
