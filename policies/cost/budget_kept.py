"""What a stack is expected to cost stays within its budget."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    budget, estimate = case.settings["monthlyBudget"], case.settings["estimate"]
    # Nothing to judge: whoever runs the rules has no estimate, or there is no budget.
    if not budget or not estimate:
        return
    expected = estimate["expected"]
    if expected > budget:
        unknown = estimate.get("unpriced", 0)
        more = f", without {unknown} that have no known price" if unknown else ""
        yield (
            f"a month is expected to cost {expected:,.0f} US dollars{more}, "
            f"{expected - budget:,.0f} more than the budget of {budget:,.0f}"
        )


RULE = Rule(
    id="budget-kept",
    title="The stack is expected to cost no more than its budget",
    severity="high",
    why="A budget tells of money once it is spent; a plan that breaks it can still be changed.",
    mend="Make what costs the most smaller, correct what is assumed of its use, or raise the budget.",
    providers=(),
    check=_check,
    settings=("estimate", "monthlyBudget"),
)
