"""There is a budget, and somebody hears of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule

_BUDGET = "aws:budgets/budget:Budget"


def _check(case: Case) -> Iterator[str]:
    budgets = [each for each in case.stack.of(_BUDGET) if each.inputs.get("budgetType") == "COST"]
    if not budgets:
        yield "The stack has no budget of type COST"
        return
    told = ("subscriberEmailAddresses", "subscriberSnsTopicArns")
    for budget in budgets:
        if any(note.has(name) for note in budget.inputs.each("notifications") for name in told):
            return
    yield "The stack's budget tells nobody"


RULE = Rule(
    id="budget-set",
    title="The stack has a budget, and somebody hears when it is used up",
    severity="high",
    why="One forgotten node with eight GPUs costs tens of thousands of dollars a month.",
    mend="Add a Budget of type COST with a notification that has subscribers.",
    providers=("aws",),
    check=_check,
)
