"""Who may call models at the gateway: Envoy Gateway checks a token, and what it says of the caller.

Two policies, by Envoy Gateway's order: one of a rule of a route goes before one of a route. The wide one is
of every route of the namespace, whoever made it: KServe makes one for each InferenceService that is applied
by hand, and gives it the service's own labels, so that no label tells them apart. A model that names its
callers has a narrow one, of the named rule of its own routes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pulumi

from spec.access import Oidc
from spec.callers import Callers, Tokens
from spec.models import Model
from spec.platform import Platform
from spec.serving import Serving
from spec.sign_in import anybody, callers_sign_in, narrowed

from ..addon import Addon
from ..site import envoy
from .names import MODELS

API = "gateway.envoyproxy.io/v1alpha1"
PROVIDER = "callers"

SUBJECT = "x-caller-subject"
CLIENT = "x-caller-client"
"""Headers that tell a model who calls: Envoy's JWT filter takes those of the caller's own away."""

MOST_VALUES = 128
"""Values that a claim is compared with at most (the SecurityPolicy's definition)."""

_GATEWAY_API = "gateway.networking.k8s.io"
_KINDS = {"rest": "HTTPRoute", "grpc": "GRPCRoute"}

RULE = "model"
"""Name of the one rule of a model's routes, by which a policy can be of it."""

_STRIP = {"type": "RequestHeaderModifier", "requestHeaderModifier": {"remove": ["Authorization"]}}
"""No model is told a token that other models would take."""


def route(model: Model) -> str:
    """Name of the routes of a model of the spec."""
    return f"{model.name}-model"


def asked(spec: Platform) -> bool:
    """Whether the gateway asks callers who they are, and is one that can."""
    return envoy(spec) and callers_sign_in(spec) and spec.access.oidc is not None


def led(found: dict[str, Any], spec: Platform) -> dict[str, Any]:
    """A route of a model, whose rule a policy can be of, and which keeps the caller's token."""
    if not asked(spec):
        return found
    rules = [
        {**rule, "name": RULE, "filters": [*rule.get("filters", []), _STRIP]}
        for rule in found["rules"]
    ]
    return {**found, "rules": rules}


def declare(addon: Addon, namespace: pulumi.Resource) -> list[pulumi.Resource]:
    """What guards every route of the namespace `models`; to be made before the first of them."""
    spec = addon.site.spec
    provider = spec.access.oidc
    if provider is None or not asked(spec):
        return []
    serving = spec.serving
    every: list[dict[str, Any]] = [
        {"group": _GATEWAY_API, "kind": kind} for kind in _KINDS.values()
    ]
    wide = {"targetSelectors": every, **guard(provider, serving.tokens, serving.callers)}
    made: list[pulumi.Resource] = [
        addon.custom(API, "SecurityPolicy", MODELS, wide, namespace=MODELS, after=[namespace])
    ]
    if serving.rate_limit is not None:
        limit = {"targetSelectors": every, **rate_limit(serving.rate_limit.requests_per_second)}
        made.append(
            addon.custom(
                API, "BackendTrafficPolicy", MODELS, limit, namespace=MODELS, after=[namespace]
            )
        )
    return made


def declare_own(
    addon: Addon, model: Model, before: Sequence[pulumi.Resource]
) -> list[pulumi.Resource]:
    """What guards the routes of a model that names its callers; to be made before them."""
    spec = addon.site.spec
    provider = spec.access.oidc
    if provider is None or not asked(spec) or not narrowed(model):
        return []
    name = route(model)
    narrow = own(model, provider, spec.serving)
    return [addon.custom(API, "SecurityPolicy", name, narrow, namespace=MODELS, after=before)]


def own(model: Model, provider: Oidc, serving: Serving) -> dict[str, Any]:
    """Spec of the policy of a model that names its callers."""
    targets = [
        {"group": _GATEWAY_API, "kind": kind, "name": route(model), "sectionName": RULE}
        for protocol, kind in _KINDS.items()
        if protocol in model.protocols
    ]
    return {"targetRefs": targets, **guard(provider, serving.tokens, model.callers)}


def guard(provider: Oidc, tokens: Tokens, callers: Callers) -> dict[str, Any]:
    """A token of the provider, of an audience that is let in, and of one of the callers."""
    jwt = {
        "providers": [
            {
                "name": PROVIDER,
                "issuer": provider.issuer,
                "audiences": list(tokens.audiences) or [provider.client_id],
                "remoteJWKS": {"uri": provider.jwks_uri},
                # Not of the URL, which is Envoy's default, too: URLs are logged.
                "extractFrom": {"headers": [{"name": "Authorization", "valuePrefix": "Bearer "}]},
                "claimToHeaders": [
                    {"claim": "sub", "header": SUBJECT},
                    {"claim": tokens.client_claim, "header": CLIENT},
                ],
            }
        ]
    }
    if anybody(callers):
        return {"jwt": jwt}
    rules = list(_rules(tokens, callers))
    return {"jwt": jwt, "authorization": {"defaultAction": "Deny", "rules": rules}}


def _rules(tokens: Tokens, callers: Callers) -> Iterator[dict[str, Any]]:
    """One of them is enough."""
    lists = {
        "groups": (tokens.groups_claim, "StringArray", callers.groups),
        "clients": (tokens.client_claim, "String", callers.clients),
        "subjects": ("sub", "String", callers.subjects),
    }
    for name, (claim, kind, values) in lists.items():
        for start in range(0, len(values), MOST_VALUES):
            some = list(values[start : start + MOST_VALUES])
            claims = [{"name": claim, "valueType": kind, "values": some}]
            yield {
                "name": f"{name}-{start // MOST_VALUES}",
                "action": "Allow",
                "principal": {"jwt": {"provider": PROVIDER, "claims": claims}},
            }


def rate_limit(requests_per_second: int) -> dict[str, Any]:
    """So many requests of each caller to each route, counted by each of the gateway's pods."""
    caller = {"headers": [{"name": SUBJECT, "type": "Distinct"}]}
    limit = {"requests": requests_per_second, "unit": "Second"}
    return {
        "rateLimit": {"local": {"rules": [{"clientSelectors": [caller], "limit": limit}]}},
    }
