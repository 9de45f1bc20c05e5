"""Whether callers of models sign in, as far as rules and components ask."""

from __future__ import annotations

from .callers import Callers
from .models import Model
from .platform import Platform


def callers_sign_in(spec: Platform) -> bool:
    """Whether the gateway asks whoever calls a model who they are.

    Left out, `serving.auth` is oidc where there is an identity provider.
    """
    serving = spec.serving
    if serving.engine == "none" or serving.gateway == "none":
        return False
    if serving.auth is None:
        return spec.access.oidc is not None
    return serving.auth == "oidc"


def anybody(callers: Callers) -> bool:
    """Whether nobody is named, so that everyone signed in may call."""
    return not (callers.groups or callers.clients or callers.subjects)


def narrowed(model: Model) -> bool:
    """Whether a model says itself who may call it."""
    return not anybody(model.callers)
