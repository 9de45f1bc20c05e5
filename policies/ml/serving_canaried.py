"""In production a new version of a model takes over step by step."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..kserve import INFERENCE, backends, called, routes
from ..rule import Case, Rule

_SAGEMAKER = "aws:sagemaker/endpoint:Endpoint"


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    if case.resource.type == _SAGEMAKER:
        policy = case.inputs.at("deploymentConfig")
        kind = policy.get("blueGreenUpdatePolicy.trafficRoutingConfiguration.type")
        if kind not in ("CANARY", "LINEAR") and not policy.has("rollingUpdatePolicy"):
            yield f"Traffic goes over to a new version at once: its routing is {say(kind)}"
        return
    if case.inputs.has("spec.predictor.canaryTrafficPercent"):
        return
    name = called(case.inputs)
    for route in routes(case):
        if any(each.has("weight") for each in backends(route, name)):
            return
    yield "No route splits its traffic by weight, and canaryTrafficPercent is not set"


RULE = Rule(
    id="serving-canaried",
    title="In production, a new version of a model takes over step by step",
    severity="medium",
    why="A model that is worse shows so on real requests alone. A tenth of them tells, and does a tenth of"
    " the harm.",
    mend="Lead to the model by a route with weights, or set canaryTrafficPercent; on SageMaker, set a"
    " deploymentConfig with CANARY or LINEAR.",
    providers=("kubernetes", "aws"),
    types=(INFERENCE, _SAGEMAKER),
    siblings=True,
    check=_check,
    frameworks={"nist-ai-rmf": ("MANAGE 2.4",)},
    settings=("environment",),
    enforcement="advisory",
)
