"""Every fault of known-bad examples is found, and nothing is said of their good twins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from policies.catalog import rules
from tests.offline.conftest import cache  # noqa: F401 - fixture
from tests.offline.harness import Bench

from .corpus.model import Also, Fault, Finding, Program, score
from .corpus.run import ROOT, scored
from .corpus.table import PROGRAMS, table, unseen

FORBIDDEN = {"iam-no-static-keys"}
"""Rules that nothing of their types can keep, so that no good twin shows that they look."""


@pytest.fixture
def made(cli: Path, cache: Path, tmp_path: Path) -> Callable[[], Bench]:  # noqa: F811 - fixture
    """Makes benches."""
    count = iter(range(9))

    def make() -> Bench:
        folder = tmp_path / str(next(count))
        folder.mkdir()
        return Bench(cli, cache, folder)

    return make


@pytest.mark.engine
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_every_planted_fault_is_found_and_nothing_else_is_said(
    program: Program, made: Callable[[], Bench]
) -> None:
    result = scored(program, made)
    assert list(result.missed) == []
    assert list(result.unexplained) == []
    assert list(result.stale) == []
    assert list(result.alarms) == []
    assert set(result.untried) <= FORBIDDEN


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_what_is_planted_is_written_down_once_with_its_source(program: Program) -> None:
    known = {rule.id: rule.enforcement for rule in rules()}
    planted = Counter((each.rule, each.resource) for each in program.faults)
    assert [pair for pair, times in planted.items() if times > 1] == []
    assert {known[each.rule] for each in program.faults} == {"mandatory"}
    also = {(each.rule, resource) for each in program.also for resource in each.resources}
    assert also & set(planted) == set()
    for each in (*program.faults, *program.unseen):
        assert each.says
        assert re.fullmatch(r"[\w.-]+/[\w.-]+: (issue \d+|[\w./-]+)", each.source), each


def test_there_are_faults_enough() -> None:
    counts = {each.name: len(each.faults) for each in PROGRAMS}
    assert min(counts[name] for name in ("aws", "gcp", "azure", "kubernetes")) >= 25
    assert counts["ml"] >= 12
    assert sum(counts.values()) >= 100


def test_the_docs_say_what_is_planted_and_what_is_not_seen() -> None:
    page = (ROOT / "docs" / "policies.md").read_text()
    for each in PROGRAMS:
        planted = len(each.faults)
        assert f"| {each.name} | {planted} | {planted} | 0 | 0 |" in page
    shown = " ".join(page.split())
    assert " ".join(unseen().split()) in shown


def test_the_score_counts_what_is_missed_and_what_is_said_without_cause() -> None:
    def nothing() -> None: ...

    program = Program(
        "one",
        (),
        nothing,
        nothing,
        [Fault("a", "x", "o/r: f", "r1"), Fault("b", "y", "o/r: f", "r2")],
        [Also("r3", ("a", "c"), "true")],
    )
    found = [
        Finding("r1", "a", "violation", True, ""),
        Finding("r2", "b", "cannot-evaluate", True, ""),
        Finding("r3", "a", "violation", True, ""),
        Finding("r4", "a", "violation", True, ""),
        Finding("r5", "a", "violation", False, ""),
    ]
    good = [
        Finding("r5", "a", "violation", False, ""),
        Finding("r6", "a", "cannot-evaluate", False, ""),
    ]
    result = score(program, found, good, {"r1"})
    assert [each.resource for each in result.missed] == ["b"]
    assert [each.rule for each in result.unexplained] == ["r4"]
    assert list(result.stale) == [("r3", "c")]
    assert [each.rule for each in result.alarms] == ["r6"]
    assert list(result.untried) == ["r2"]
    assert table([result]).splitlines()[2:] == [
        "| one | 2 | 1 | 1 | 2 |",
        "| all | 2 | 1 | 1 | 2 |",
    ]
