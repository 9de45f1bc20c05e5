"""What a stack is expected to cost, and its budget."""

from __future__ import annotations

import pytest

from policies.config import ConfigError, pack_config

from ..suite import Fixture, suite

TestRule = suite(
    "budget-kept",
    Fixture("aws:kms/key:Key", {"enableKeyRotation": True}),
    bad=[],
    configured=[
        ({"monthlyBudget": 1000}, {}, None),
        ({"monthlyBudget": 0, "estimate": {"expected": 9e9, "high": 9e9}}, {}, None),
        ({"monthlyBudget": 1000, "estimate": {"expected": 1000, "high": 90000}}, {}, None),
        (
            {"monthlyBudget": 1000, "estimate": {"expected": 1250.4, "high": 9000, "unpriced": 0}},
            {},
            "a month is expected to cost 1,250 US dollars, 250 more than the budget of 1,000",
        ),
        (
            {"monthlyBudget": 1000, "estimate": {"expected": 1250.4, "high": 9000, "unpriced": 3}},
            {},
            "a month is expected to cost 1,250 US dollars, without 3 that have no known price, "
            "250 more than the budget of 1,000",
        ),
    ],
)


def test_nobody_sets_the_estimate_for_the_rule() -> None:
    with pytest.raises(ConfigError, match="'budget-kept' has no setting 'estimate'"):
        pack_config(own_settings={"budget-kept": {"estimate": {"expected": 1, "high": 1}}})


def test_the_bound_can_be_set_for_the_rule() -> None:
    config = pack_config(own_settings={"budget-kept": {"monthlyBudget": 7}})
    assert config["budget-kept"]["monthlyBudget"] == 7
