"""What the platform may cost in a month, and who hears of it."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure

from spec.budget import Budget as Section

from .. import cloud as handles
from . import names
from .account import Account

YEARS = 10
"""Years that a budget lasts; Azure asks for an end, and takes that much without being told."""


class Budget(pulumi.ComponentResource):
    """A monthly consumption budget over everything tagged with the stack's name.

    It stands at the subscription: AKS keeps its nodes in a resource group of its own, which has the
    cluster's tags, and a budget of one group would not see them.

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
        super().__init__("plinth:azure:Budget", name, None, opts)
        start = section.start
        budget = azure.consumption.Budget(
            f"{name}-monthly",
            budget_name=names.unique(
                account.spec, account.section, "monthly", most=63, separator="-"
            ),
            scope=f"/subscriptions/{account.id}",
            category="Cost",
            amount=section.monthly_usd,
            time_grain="Monthly",
            # The spec's first day of a month; the clock would make each run another budget.
            time_period=azure.consumption.BudgetTimePeriodArgs(
                start_date=f"{start.isoformat()}T00:00:00Z",
                end_date=f"{start.replace(year=start.year + YEARS).isoformat()}T00:00:00Z",
            ),
            filter=azure.consumption.BudgetFilterArgs(
                tags=azure.consumption.BudgetComparisonExpressionArgs(
                    name="stack", operator="In", values=[account.spec.name]
                )
            ),
            notifications=notifications(section),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.handle = handles.Budget(budget.name)
        self.register_outputs({"name": budget.name})


def notifications(section: Section) -> Mapping[str, azure.consumption.NotificationArgs]:
    """An alert at each percentage that was spent, and one when the month is forecast to overrun."""
    kinds = [("Actual", percent) for percent in section.alert_at_percent] + [("Forecasted", 100)]
    return {
        f"{kind.lower()}-{percent}": azure.consumption.NotificationArgs(
            enabled=True,
            operator="GreaterThan",
            threshold=percent,
            threshold_type=kind,
            contact_emails=list(section.notify),
        )
        for kind, percent in kinds
    }
