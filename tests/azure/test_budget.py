"""The budget: of the platform's own costs, from the spec's month on, told at every percentage."""

from __future__ import annotations

import pytest

from components.azure.budget import notifications
from spec.budget import Budget

from .conftest import SUBSCRIPTION, World
from .ground import data


@pytest.fixture(scope="module")
def prod() -> World:
    return data()


def test_a_monthly_budget_of_the_stack(prod: World) -> None:
    inputs = prod.one("azure-native:consumption:Budget").inputs
    assert inputs["scope"] == f"/subscriptions/{SUBSCRIPTION}"
    assert (inputs["category"], inputs["timeGrain"], inputs["amount"]) == ("Cost", "Monthly", 1000)
    assert inputs["filter"]["tags"] == {"name": "stack", "operator": "In", "values": ["acme"]}
    # The clock would make each run another budget.
    assert inputs["timePeriod"] == {
        "startDate": "2026-03-01T00:00:00Z",
        "endDate": "2036-03-01T00:00:00Z",
    }
    assert prod.known["budget.name"].startswith("acme-monthly-")


def test_who_is_told_and_when(prod: World) -> None:
    told = prod.one("azure-native:consumption:Budget").inputs["notifications"]
    assert set(told) == {"actual-50", "actual-80", "actual-100", "forecasted-100"}
    for name, each in told.items():
        kind, percent = name.split("-")
        assert each["thresholdType"].lower() == kind
        assert each["threshold"] == int(percent)
        assert each["contactEmails"] == ["a@example.com"]
        assert each["enabled"] is True


def test_other_percentages() -> None:
    section = Budget(monthly_usd=1, notify=("a@example.com",), alert_at_percent=(10,))
    assert set(notifications(section)) == {"actual-10", "forecasted-100"}
