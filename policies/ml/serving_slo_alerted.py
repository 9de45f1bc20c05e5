"""Somebody hears when a model breaks its promise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kserve import INFERENCE, called
from ..rule import Case, Resource, Rule

_RULES = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
_OBJECTIVES = (
    "kubernetes:sloth.slok.dev/v1:PrometheusServiceLevel",
    "kubernetes:pyrra.dev/v1alpha1:ServiceLevelObjective",
)
_PROMISE = re.compile(
    r"slo(?![a-z])|burn|errorbudget|latency|error.?rate|availab|5xx", re.IGNORECASE
)
_OF_MODELS = re.compile(r"model|serving|inference|kserve|predictor", re.IGNORECASE)


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "dev" or case.stack.of(*_OBJECTIVES):
        return
    name = called(case.inputs)
    if not any(_alerts(each, name) for each in case.stack.of(_RULES)):
        yield "No alert of the stack is on the errors or the latency of models"


def _alerts(rules: Resource, name: str) -> bool:
    for group in rules.inputs.each("spec.groups"):
        for rule in group.each("rules"):
            alert = str(rule.get("alert", ""))
            said = f"{alert} {rule.get('expr', '')} {group.get('name', '')}"
            if alert and _PROMISE.search(said) and (_OF_MODELS.search(said) or name in said):
                return True
    return False


RULE = Rule(
    id="serving-slo-alerted",
    title="Outside dev, an alert tells when models break what they promise",
    severity="medium",
    why="A model that answers late, or with errors, is otherwise told of by those who needed the answer.",
    mend="Add a PrometheusRule with an alert on the burn of the error budget of models, or on their latency.",
    providers=("kubernetes",),
    types=(INFERENCE,),
    siblings=True,
    check=_check,
    frameworks={"nist-ai-rmf": ("MEASURE 2.4", "MANAGE 4.1"), "eu-ai-act": ("26(5)", "72(2)")},
    settings=("environment",),
)
