"""Who signs in at Prefect's pages: the identity provider, at the gateway.

Prefect's own server knows one user and one password. Where `access.oidc` is set, the gateway signs
people in and adds the password to their requests, and the page is told that none is asked for.
Programs have a name of their own, where they bring the password themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from spec.access import Oidc

from ..cloud import Secret
from . import objects
from .addon import Addon
from .objects import Remote
from .prefect_values import GATEWAY, OIDC, PORT, SERVICE
from .site import Site, envoy

ROUTES = "gateway.networking.k8s.io/v1"
ENVOY = "gateway.envoyproxy.io/v1alpha1"

CREDENTIAL = 'Basic {{ printf "admin:%s" .password | b64enc }}'
"""What the gateway adds to the requests of who has signed in."""

SETTINGS = "/ui-settings"
"""Path of what the page reads first."""


def provider(site: Site) -> Oidc | None:
    """The identity provider, where there is a way in to the page."""
    return site.spec.access.oidc if site.host("prefect") and envoy(site.spec) else None


def declare(
    addon: Addon, host: str, oidc: Oidc, generated: Secret, after: Sequence[pulumi.Resource]
) -> None:
    """The page behind the identity provider, and the API for programs beside it."""
    before = [
        *after,
        addon.secret(OIDC, {"client-secret": Remote(oidc.client_secret)}),
        addon.secret(
            GATEWAY, {"password": Remote(generated.key, "password")}, {"credential": CREDENTIAL}
        ),
    ]
    filters = {
        "prefect-credential": {
            "credentialInjection": {
                "overwrite": True,
                "credential": {"valueRef": {"name": GATEWAY}},
            }
        },
        "prefect-settings": {"directResponse": settings_response(host)},
    }
    made = [
        addon.custom(ENVOY, "HTTPRouteFilter", name, spec, after=before)
        for name, spec in filters.items()
    ]
    # Before the route: a page that waits for its lock would be open meanwhile.
    lock = addon.custom(ENVOY, "SecurityPolicy", "prefect", policy(host, oidc), after=made)
    addon.custom(ROUTES, "HTTPRoute", "prefect", page_route(host), after=[lock])
    api = objects.route(api_host(host), SERVICE, PORT)
    addon.custom(ROUTES, "HTTPRoute", "prefect-api", api, after=before)


def api_host(host: str) -> str:
    """Name under which programs reach the API, with the password: prefect-api.<domain>."""
    return host.replace("prefect.", "prefect-api.", 1)


def settings(host: str) -> dict[str, Any]:
    """What the page is told: as the server says it, but that it need not ask for a password."""
    return {
        "api_url": f"https://{host}/api",
        "csrf_enabled": True,
        "auth": None,
        "flags": [],
        "default_ui": "v2",
        "available_uis": ["v1", "v2"],
        "v1_base_url": "/",
        "v2_base_url": "/v2",
    }


def settings_response(host: str) -> dict[str, Any]:
    """The gateway answers for the server."""
    return {
        "statusCode": 200,
        "contentType": "application/json",
        "body": {"type": "Inline", "inline": json.dumps(settings(host))},
    }


def policy(host: str, oidc: Oidc) -> dict[str, Any]:
    """Nobody reaches the page who has not signed in."""
    return {
        "targetRefs": [
            {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "prefect"}
        ],
        "oidc": {
            "provider": {"issuer": oidc.issuer},
            "clientID": oidc.client_id,
            "clientSecret": {"name": OIDC},
            "redirectURL": f"https://{host}/oauth2/callback",
            "logoutPath": "/logout",
            # Another site's page must not act with it.
            "cookieConfig": {"sameSite": "Lax"},
        },
    }


def page_route(host: str) -> dict[str, Any]:
    """The route of the page, with the password added and the settings answered."""
    made = objects.route(host, SERVICE, PORT)
    rule = made["rules"][0]
    answered = {
        "matches": [{"path": {"type": "Exact", "value": SETTINGS}}],
        "filters": [_filter("prefect-settings")],
    }
    return {**made, "rules": [answered, {**rule, "filters": [_filter("prefect-credential")]}]}


def _filter(name: str) -> Mapping[str, Any]:
    reference = {"group": "gateway.envoyproxy.io", "kind": "HTTPRouteFilter", "name": name}
    return {"type": "ExtensionRef", "extensionRef": reference}
