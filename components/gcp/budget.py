"""What the platform may cost in a month, and who hears of it."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from spec.budget import Budget as Section

from .. import cloud as handles
from .account import Account


class Budget(pulumi.ComponentResource):
    """A monthly budget over everything in the project that has the stack's label.

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
        super().__init__("plinth:gcp:Budget", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        channels = [
            gcp.monitoring.NotificationChannel(
                f"{name}-{address.replace('@', '-')}",
                type="email",
                display_name=f"{account.spec.name} budget: {address}",
                labels={"email_address": address},
                user_labels=account.labels,
                opts=child,
            )
            for address in section.notify
        ]
        rule = gcp.billing.BudgetThresholdRuleArgs
        made = gcp.billing.Budget(
            f"{name}-monthly",
            # The rules want it named.
            billing_account=str(account.section.billing_account),
            display_name=f"{account.spec.name}-monthly",
            amount=gcp.billing.BudgetAmountArgs(
                specified_amount=gcp.billing.BudgetAmountSpecifiedAmountArgs(
                    currency_code="USD", units=str(section.monthly_usd)
                )
            ),
            budget_filter=gcp.billing.BudgetBudgetFilterArgs(
                projects=[f"projects/{account.number}"],
                labels={"stack": account.labels["stack"]},
                calendar_period="MONTH",
            ),
            threshold_rules=[
                *(rule(threshold_percent=percent / 100) for percent in section.alert_at_percent),
                rule(threshold_percent=1.0, spend_basis="FORECASTED_SPEND"),
            ],
            all_updates_rule=gcp.billing.BudgetAllUpdatesRuleArgs(
                monitoring_notification_channels=[channel.id for channel in channels],
                disable_default_iam_recipients=True,
            ),
            opts=child,
        )
        self.handle = handles.Budget(made.display_name.apply(lambda title: title or ""))
        self.register_outputs({"name": made.display_name})
