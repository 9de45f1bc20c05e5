"""Exemptions that have run out."""

from __future__ import annotations

from policies.catalog import rules
from policies.verdicts import Verdict

from ..suite import TODAY, Fixture, exemption, verdicts

RULE = next(rule for rule in rules() if rule.id == "exemptions-current")
STACK = Fixture("aws:s3/bucket:Bucket", {})


def judged(*register: dict[str, str], today: str = TODAY) -> list[Verdict]:
    return verdicts(RULE, STACK, {"register": list(register), "today": today})


def test_without_exemptions_it_passes() -> None:
    assert judged() == [Verdict("pass", "mandatory")]


def test_one_holds_on_its_last_day() -> None:
    assert judged(exemption("kms-rotated", TODAY)) == [Verdict("pass", "mandatory")]


def test_one_that_ran_out_violates_though_nothing_else_does() -> None:
    said = (
        "The exemption of archive-* from kms-rotated ended on 2026-11-23: jo answers for it (T-1). "
        f"{RULE.mend}"
    )
    register = [exemption("kms-rotated", "2026-11-23", "archive-*"), exemption("s3-private", TODAY)]
    assert judged(*register) == [Verdict("violation", "mandatory", said)]


def test_on_an_unknown_day_none_holds() -> None:
    (found,) = judged(exemption("kms-rotated", "2099-01-01"), today="")
    assert found.state == "violation"
