"""Access keys."""

from __future__ import annotations

from policies.catalog import rules

from ..suite import Fixture, exemption, verdicts

RULE = next(rule for rule in rules() if rule.id == "iam-no-static-keys")
KEY = Fixture("aws:iam/accessKey:AccessKey", {"user": "robot"})


def test_any_key_violates() -> None:
    (found,) = verdicts(RULE, KEY)
    assert (found.state, found.level) == ("violation", "mandatory")
    assert found.message == f"The stack makes a static access key. {RULE.mend}"


def test_an_exemption_excuses() -> None:
    (found,) = verdicts(RULE, KEY, {"exemptions": [exemption(RULE.id, "2026-12-31")]})
    assert found.state == "pass"
    assert found.message.startswith("exempt until 2026-12-31 (jo, T-1): agreed for a test.")


def test_a_role_is_no_business_of_it() -> None:
    assert RULE.types == ("aws:iam/accessKey:AccessKey",)
