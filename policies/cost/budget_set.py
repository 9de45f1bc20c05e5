"""There is a budget on every cloud, and somebody hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..rule import Case, Resource, Rule


@dataclass(frozen=True)
class _Cloud:
    name: str
    budgets: tuple[str, ...]
    counts: Callable[[Resource], bool]
    """Whether a budget is one of money."""
    tells: Callable[[Resource], bool]
    """Whether somebody hears of it."""


def _aws_tells(budget: Resource) -> bool:
    told = ("subscriberEmailAddresses", "subscriberSnsTopicArns")
    return any(note.has(name) for note in budget.inputs.each("notifications") for name in told)


def _google_tells(budget: Resource) -> bool:
    rule = budget.inputs.at("allUpdatesRule")
    # Who administers the billing account is written to, unless the budget says otherwise.
    told = (
        rule.has("monitoringNotificationChannels")
        or rule.has("pubsubTopic")
        or rule.get("disableDefaultIamRecipients") is not True
    )
    return told and budget.inputs.has("thresholdRules")


def _azure_tells(budget: Resource) -> bool:
    told = ("contactEmails", "contactGroups", "contactRoles")
    return any(
        note.get("enabled") is True and any(note.has(name) for name in told)
        for note in budget.inputs.entries("notifications").values()
    )


_CLOUDS = {
    "aws": _Cloud(
        "AWS",
        ("aws:budgets/budget:Budget",),
        lambda budget: budget.inputs.get("budgetType") == "COST",
        _aws_tells,
    ),
    "gcp": _Cloud("Google Cloud", ("gcp:billing/budget:Budget",), lambda _: True, _google_tells),
    "azure-native": _Cloud(
        "Azure",
        ("azure-native:consumption:Budget", "azure-native:costmanagement:Budget"),
        lambda budget: budget.inputs.get("category") == "Cost",
        _azure_tells,
    ),
}
"""What bills by use, by Pulumi package."""


def _check(case: Case) -> Iterator[str]:
    used = {resource.package for resource in case.stack.resources}
    for package, cloud in _CLOUDS.items():
        if package not in used:
            continue
        budgets = [each for each in case.stack.of(*cloud.budgets) if cloud.counts(each)]
        if not budgets:
            yield f"The stack has no budget of cost on {cloud.name}"
        elif not any(map(cloud.tells, budgets)):
            yield f"The stack's budget on {cloud.name} tells nobody"


RULE = Rule(
    id="budget-set",
    title="The stack has a budget on each cloud that it uses, and somebody hears when it is used up",
    severity="high",
    why="One forgotten node with eight GPUs costs tens of thousands of dollars a month.",
    mend="Add a budget of cost, with thresholds and somebody who is told.",
    providers=tuple(_CLOUDS),
    check=_check,
)
