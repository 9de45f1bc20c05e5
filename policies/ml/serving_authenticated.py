"""Models are asked by those alone who say who they are."""

from __future__ import annotations

from collections.abc import Iterator

from ..kserve import INFERENCE, called, inward, routes
from ..kubernetes import namespace
from ..rule import Case, Resource, Rule
from ..values import Node

_ENVOY = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy"
_ISTIO = (
    "kubernetes:security.istio.io/v1:AuthorizationPolicy",
    "kubernetes:security.istio.io/v1beta1:AuthorizationPolicy",
)
_AZURE = "azure-native:machinelearningservices:OnlineEndpoint"
_WAYS = ("jwt", "oidc", "basicAuth", "apiKeyAuth", "extAuth")


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "dev":
        return
    if case.resource.type == _AZURE:
        for each in case.inputs.each("properties"):
            if each.get("authMode") not in ("AADToken", "AMLToken"):
                yield f"{each.at('authMode').path} is a key that does not end"
        return
    leading = list(routes(case))
    if inward(case.inputs) and not leading:
        return
    names = {called(case.inputs), *(called(each.inputs) for each in leading)}
    here = namespace(case.resource)
    if not any(_guards(each, here, names) for each in case.stack.of(_ENVOY, *_ISTIO)):
        yield "A route leads to it, and nothing asks who calls"


def _guards(policy: Resource, here: str, names: set[str]) -> bool:
    spec = policy.inputs.at("spec")
    if policy.type != _ENVOY:
        rules = [each for each in spec.each("rules") if each.has("from")]
        rooted = namespace(policy) in (here, "istio-system")
        return rooted and spec.get("action", "ALLOW") in ("ALLOW", "CUSTOM") and bool(rules)
    if not any(spec.has(way) for way in _WAYS):
        return False
    targets = [*spec.each("targetRefs"), *spec.each("targetRef"), *spec.each("targetSelectors")]
    return any(_covers(each, namespace(policy) == here, names) for each in targets)


def _covers(target: Node, beside: bool, names: set[str]) -> bool:
    if target.get("kind") == "Gateway":
        return True
    name = target.get("name")
    return beside and (name is None or name in names)


RULE = Rule(
    id="serving-authenticated",
    title="Outside dev, whoever calls a model from outside the cluster says who they are",
    severity="critical",
    why="A model answers whoever reaches it: with what it learned of people, and at the price of an"
    " accelerator.",
    mend="Check callers at the gateway: a SecurityPolicy with jwt of Envoy Gateway over the routes, an"
    " AuthorizationPolicy of Istio, tokens of Azure. Or keep the model in the cluster:"
    " networking.kserve.io/visibility: cluster-local.",
    providers=("kubernetes", "azure-native"),
    types=(INFERENCE, _AZURE),
    siblings=True,
    check=_check,
    frameworks={"eu-ai-act": ("15(5)",)},
    settings=("environment",),
)
