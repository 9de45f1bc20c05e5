"""Replicas are not all taken away at once."""

from __future__ import annotations

from collections.abc import Iterator

from ..kubernetes import of_kind, pod_metadata
from ..rule import Case, Rule

_BUDGETS = (
    "kubernetes:policy/v1:PodDisruptionBudget",
    "kubernetes:policy/v1beta1:PodDisruptionBudget",
)


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    replicas = case.inputs.get("spec.replicas", 1)
    if replicas < 2:
        return
    space = case.inputs.at("metadata.namespace").value
    labels = {name: each.value for name, each in pod_metadata(case).entries("labels").items()}
    for budget in case.stack.of(*_BUDGETS):
        # An empty selector chooses every pod, a missing one none.
        if budget.inputs.at("spec.selector").value is None:
            continue
        chosen = budget.inputs.entries("spec.selector.matchLabels")
        same = budget.inputs.at("metadata.namespace").value == space
        if same and all(labels.get(name) == each.value for name, each in chosen.items()):
            return
    yield f"No PodDisruptionBudget covers the {replicas} replicas"


RULE = Rule(
    id="pods-budgeted",
    title="Workloads of several replicas in prod have a disruption budget",
    severity="medium",
    why="An upgrade of nodes otherwise takes all of them at the same time.",
    mend="Add a PodDisruptionBudget whose selector matches the labels of the pods.",
    providers=("kubernetes",),
    types=of_kind("Deployment", "StatefulSet"),
    siblings=True,
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)
