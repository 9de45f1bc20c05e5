"""Who may call models: a gateway that can ask, keys to check tokens with, and callers who are asked."""

from __future__ import annotations

from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..sign_in import anybody, callers_sign_in, narrowed

_AUTH = ("serving", "auth")


def sign_in(spec: Platform) -> Findings:
    """Callers sign in where the gateway can ask them, and always where the gateway is public."""
    serving, oidc = spec.serving, spec.access.oidc
    if serving.engine == "none":
        return
    public = serving.exposure == "public"
    if serving.auth == "none":
        if public:
            message = "none at a public gateway lets everybody call every model"
            yield Finding(_AUTH, message, "oidc, or exposure: internal")
        elif oidc and spec.environment != "dev" and serving.gateway != "none":
            message = "whoever reaches the gateway may call every model"
            yield warning(_AUTH, message, "oidc, which access.oidc is there for")
    if serving.auth == "oidc" and serving.gateway == "none":
        message = "nobody is asked: there is no gateway"
        yield Finding(_AUTH, message, "take it away, or serving.gateway: envoy")
    if not callers_sign_in(spec):
        return
    if serving.gateway != "envoy":
        message = f"callers of models are asked at Envoy Gateway, and this is {serving.gateway}"
        mend = "envoy" if public else "envoy, or serving.auth: none"
        yield Finding(("serving", "gateway"), message, mend)
    elif oidc is None:
        yield Finding(_AUTH, "oidc without an identity provider", "add access.oidc, or auth: none")
    elif oidc.jwks_uri is None:
        message = "the gateway has no keys to check the tokens of models' callers with"
        mend = "add jwksUri: jwks_uri of the provider's discovery document"
        yield Finding(("access", "oidc"), message, mend)


def callers(spec: Platform) -> Findings:
    """Whoever is named is asked: a list that keeps nobody out would be believed."""
    serving = spec.serving
    if serving.engine == "none" or callers_sign_in(spec):
        return
    message = "keeps nobody out: callers of models are not asked who they are"
    mend = "add access.oidc, or take it away"
    if serving.gateway == "none":
        mend = "take it away: without a gateway a NetworkPolicy says who reaches models"
    elif spec.access.oidc:
        mend = "serving.auth: oidc, or take it away"
    if not anybody(serving.callers):
        yield Finding(("serving", "callers"), message, mend)
    for index, model in enumerate(serving.models):
        if narrowed(model):
            yield Finding(("serving", "models", index, "callers"), message, mend)


RULES = (sign_in, callers)
