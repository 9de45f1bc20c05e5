"""Budgets."""

from __future__ import annotations

from policies.catalog import rules

from ..suite import DROP, UNKNOWN, Fixture, suite, verdicts

BUDGET = Fixture(
    "aws:budgets/budget:Budget",
    {
        "budgetType": "COST",
        "timeUnit": "MONTHLY",
        "limitAmount": "40000",
        "limitUnit": "USD",
        "notifications": [
            {
                "comparisonOperator": "GREATER_THAN",
                "notificationType": "ACTUAL",
                "threshold": 80,
                "thresholdType": "PERCENTAGE",
                "subscriberEmailAddresses": ["finops@example.com"],
            }
        ],
    },
)

TestRule = suite(
    "budget-set",
    Fixture("aws:ec2/vpc:Vpc", {}, {"budget": BUDGET}),
    bad=[
        ({"budget": DROP}, "The stack has no budget of type COST"),
        ({"budget/budgetType": "USAGE"}, "The stack has no budget of type COST"),
        ({"budget/notifications": DROP}, "The stack's budget tells nobody"),
        (
            {"budget/notifications.0.subscriberEmailAddresses": []},
            "The stack's budget tells nobody",
        ),
    ],
    fine=[{"budget/notifications.0.subscriberSnsTopicArns": [UNKNOWN]}],
    unknown=[({"budget/budgetType": UNKNOWN}, "budgetType")],
)


def test_a_stack_without_aws_needs_no_budget_there() -> None:
    rule = next(each for each in rules() if each.id == "budget-set")
    assert verdicts(rule, Fixture("kubernetes:core/v1:Namespace", {})) == []
