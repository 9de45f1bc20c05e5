"""The budget: what it watches, and whom it tells at what."""

from __future__ import annotations

from components.aws.budget import notifications
from spec.budget import Budget

from .ground import declare, one


def test_it_watches_what_carries_the_stack_s_tag() -> None:
    budget = {
        "monthlyUsd": 40000,
        "alertAtPercent": [50, 120],
        "notify": ["a@example.com", "b@example.com"],
        "start": "2026-03-01",
    }
    world = declare(lambda cloud: cloud.budget(cloud.account.spec.budget), budget=budget)
    inputs = one(world, "Budget").inputs
    assert (inputs["budgetType"], inputs["timeUnit"]) == ("COST", "MONTHLY")
    assert (inputs["limitAmount"], inputs["limitUnit"]) == ("40000", "USD")
    assert inputs["costFilters"] == [{"name": "TagKeyValue", "values": ["user:stack$acme"]}]
    assert inputs["timePeriodStart"] == "2026-03-01_00:00"
    alerts = [(each["notificationType"], each["threshold"]) for each in inputs["notifications"]]
    assert alerts == [("ACTUAL", 50), ("ACTUAL", 120), ("FORECASTED", 100)]
    for each in inputs["notifications"]:
        assert each["subscriberEmailAddresses"] == ["a@example.com", "b@example.com"]
        assert (each["thresholdType"], each["comparisonOperator"]) == ("PERCENTAGE", "GREATER_THAN")
    assert world.known["name"] == "acme-monthly"


def test_the_tag_that_it_filters_by_is_on_everything() -> None:
    world = declare(lambda cloud: cloud.budget(cloud.account.spec.budget))
    assert world.named("acme-aws").inputs["defaultTags"]
    assert '"stack": "acme"' in str(world.named("acme-aws").inputs["defaultTags"]).replace("'", '"')


def test_the_forecast_is_told_besides_what_was_spent() -> None:
    section = Budget(monthly_usd=100, notify=("a@example.com",), alert_at_percent=(90,))
    kinds = [(each.notification_type, each.threshold) for each in notifications(section)]
    assert kinds == [("ACTUAL", 90), ("FORECASTED", 100)]
