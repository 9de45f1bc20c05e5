"""Each team has the accelerators that were agreed on, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from ..accelerators import RESOURCES
from ..kserve import called
from ..kubernetes import namespace
from ..rule import Case, Rule
from ..training import CLUSTER_QUEUES, hard
from ..values import Node

_QUOTA = "kubernetes:core/v1:ResourceQuota"


def _check(case: Case) -> Iterator[str]:
    budgets = case.settings["teamGpuBudgets"]
    held: set[str] = set()
    for queue in case.stack.of(*CLUSTER_QUEUES):
        name = called(queue.inputs)
        budget = budgets.get(name, budgets.get("*"))
        held.add(name)
        if budget is not None:
            yield from _of_queue(queue.inputs, name, budget)
    for quota in case.stack.of(_QUOTA):
        most, name = hard(quota.inputs), namespace(quota)
        if most is None:
            continue
        held.add(name)
        budget = budgets.get(name, budgets.get("*"))
        if budget is not None and most > budget:
            yield f"The namespace {name} may take {most} accelerators, and {budget} were agreed on"
    for name in sorted(set(budgets) - held - {"*"}):
        yield f"No queue and no quota holds {name} to what was agreed on"


def _of_queue(inputs: Node, name: str, budget: int) -> Iterator[str]:
    total = 0
    # Without a cohort there is nobody to borrow from.
    lent = inputs.has("spec.cohort") or inputs.has("spec.cohortName")
    for group in inputs.each("spec.resourceGroups"):
        for flavor in group.each("flavors"):
            for each in flavor.each("resources"):
                if each.get("name") not in RESOURCES:
                    continue
                total += int(str(each.get("nominalQuota", 0)))
                if not lent:
                    continue
                if each.get("borrowingLimit") is None:
                    yield f"The queue {name} may borrow {flavor.get('name')} without a limit"
                total += int(str(each.get("borrowingLimit", 0)))
    if total > budget:
        yield f"The queue {name} may take {total} accelerators, and {budget} were agreed on"


RULE = Rule(
    id="gpu-teams-bounded",
    title="Each team takes no more accelerators than were agreed on",
    severity="medium",
    why="Without a bound of its own, one team's search over parameters is every other team's wait.",
    mend="Lower quotas and borrowing of the team's Kueue queue or the ResourceQuota of its namespace, or"
    " agree on more: budget.teamGpus of the spec, the setting teamGpuBudgets.",
    providers=("kubernetes",),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-6",),
    },
    settings=("teamGpuBudgets",),
)
