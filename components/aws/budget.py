"""What the platform may cost in a month, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from spec.budget import Budget as Section

from .. import cloud as handles
from .account import Account


class Budget(pulumi.ComponentResource):
    """A monthly cost budget over everything tagged with the stack's name.

    It sees a cost only once the tag `stack` is active as a cost allocation tag; see docs/aws.md.

    Attributes:
        handle: its name.
    """

    handle: handles.Budget

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Budget", name, None, opts)
        budget = aws.budgets.Budget(
            f"{name}-monthly",
            name=f"{account.spec.name}-monthly",
            budget_type="COST",
            time_unit="MONTHLY",
            time_period_start=f"{section.start.isoformat()}_00:00",
            limit_amount=str(section.monthly_usd),
            limit_unit="USD",
            cost_filters=[
                aws.budgets.BudgetCostFilterArgs(
                    name="TagKeyValue", values=[f"user:stack${account.spec.name}"]
                )
            ],
            notifications=notifications(section),
            tags=account.tagged(name),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.handle = handles.Budget(budget.name)
        self.register_outputs({"name": budget.name})


def notifications(section: Section) -> Sequence[aws.budgets.BudgetNotificationArgs]:
    """An alert at each percentage that was spent, and one when the month is forecast to overrun."""
    kinds = [("ACTUAL", percent) for percent in section.alert_at_percent] + [("FORECASTED", 100)]
    return [
        aws.budgets.BudgetNotificationArgs(
            comparison_operator="GREATER_THAN",
            notification_type=kind,
            threshold=percent,
            threshold_type="PERCENTAGE",
            subscriber_email_addresses=list(section.notify),
        )
        for kind, percent in kinds
    ]
