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

GOOGLE = Fixture(
    "gcp:billing/budget:Budget",
    {
        "billingAccount": "01AB23-45CD67-89EF01",
        "amount": {"specifiedAmount": {"currencyCode": "USD", "units": "40000"}},
        "thresholdRules": [{"thresholdPercent": 0.8}],
        "allUpdatesRule": {
            "monitoringNotificationChannels": [UNKNOWN],
            "disableDefaultIamRecipients": True,
        },
    },
)

AZURE = Fixture(
    "azure-native:consumption:Budget",
    {
        "scope": "/subscriptions/1",
        "category": "Cost",
        "amount": 40000,
        "timeGrain": "Monthly",
        "timePeriod": {"startDate": "2026-01-01T00:00:00Z"},
        "notifications": {
            "actual-80": {
                "enabled": True,
                "operator": "GreaterThan",
                "threshold": 80,
                "contactEmails": ["finops@example.com"],
            }
        },
    },
)


def said(cloud: str) -> tuple[str, str]:
    """That there is none, and that it tells nobody."""
    return (
        f"The stack has no budget of cost on {cloud}",
        f"The stack's budget on {cloud} tells nobody",
    )


NONE, SILENT = said("AWS")

TestRule = suite(
    "budget-set",
    Fixture("aws:ec2/vpc:Vpc", {}, {"budget": BUDGET}),
    bad=[
        ({"budget": DROP}, NONE),
        ({"budget/budgetType": "USAGE"}, NONE),
        ({"budget/notifications": DROP}, SILENT),
        ({"budget/notifications.0.subscriberEmailAddresses": []}, SILENT),
    ],
    fine=[{"budget/notifications.0.subscriberSnsTopicArns": [UNKNOWN]}],
    unknown=[({"budget/budgetType": UNKNOWN}, "budgetType")],
)

NO_GOOGLE, SILENT_GOOGLE = said("Google Cloud")
RECIPIENTS = "budget/allUpdatesRule.monitoringNotificationChannels"

TestGoogle = suite(
    "budget-set",
    Fixture("gcp:compute/network:Network", {}, {"budget": GOOGLE}),
    bad=[
        ({"budget": DROP}, NO_GOOGLE),
        ({"budget/thresholdRules": DROP}, SILENT_GOOGLE),
        ({RECIPIENTS: DROP}, SILENT_GOOGLE),
    ],
    fine=[
        {"budget/allUpdatesRule": DROP},
        {RECIPIENTS: DROP, "budget/allUpdatesRule.pubsubTopic": UNKNOWN},
        {RECIPIENTS: DROP, "budget/allUpdatesRule.disableDefaultIamRecipients": False},
    ],
)

NO_AZURE, SILENT_AZURE = said("Azure")

TestAzure = suite(
    "budget-set",
    Fixture("azure-native:network:VirtualNetwork", {"resourceGroupName": "a"}, {"budget": AZURE}),
    bad=[
        ({"budget": DROP}, NO_AZURE),
        ({"budget/notifications": DROP}, SILENT_AZURE),
        ({"budget/notifications.actual-80.enabled": False}, SILENT_AZURE),
        ({"budget/notifications.actual-80.contactEmails": []}, SILENT_AZURE),
    ],
    fine=[
        {
            "budget/notifications.actual-80.contactEmails": DROP,
            "budget/notifications.actual-80.contactRoles": ["Owner"],
        }
    ],
    unknown=[
        ({"budget/notifications.actual-80.enabled": UNKNOWN}, "notifications.actual-80.enabled")
    ],
)

TestBothClouds = suite(
    "budget-set",
    Fixture("aws:ec2/vpc:Vpc", {}, {"budget": BUDGET, "google": GOOGLE}),
    bad=[({"budget": DROP}, NONE)],
)


def test_a_stack_without_a_cloud_needs_no_budget() -> None:
    rule = next(each for each in rules() if each.id == "budget-set")
    assert verdicts(rule, Fixture("kubernetes:core/v1:Namespace", {})) == []
