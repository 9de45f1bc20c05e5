"""Who signs in at Grafana: the identity provider, where the spec names its pages.

Grafana's own OAuth client and not the gateway's lock: roles follow the token's groups, and Grafana knows
who changed what. It reads no discovery document, so that the spec says where the pages are.
Source: grafana.com, docs: Configure generic OAuth authentication.
"""

from __future__ import annotations

from typing import Any

import pulumi

from spec.access import Endpoints, Oidc

from . import objects
from .addon import Addon
from .objects import Remote
from .site import Site

OIDC = "grafana-oidc"
"""Secret with the client's secret."""

CLIENT_SECRET = "client-secret"  # noqa: S105

VARIABLE = "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET"
"""What Grafana reads in place of `client_secret`, which its configuration would show."""


def provider(site: Site) -> tuple[Oidc, Endpoints] | None:
    """The identity provider and its pages, where there is a way in and the spec names both."""
    oidc = site.spec.access.oidc
    if oidc is None or oidc.endpoints is None or not site.host("grafana"):
        return None
    return oidc, oidc.endpoints


def secrets(addon: Addon) -> list[pulumi.Resource]:
    """The client's secret, from the store."""
    found = provider(addon.site)
    if found is None:
        return []
    return [addon.secret(OIDC, {CLIENT_SECRET: Remote(found[0].client_secret)})]


def variables(site: Site) -> dict[str, Any]:
    """Environment variable -> where its value is; none where Grafana keeps its password."""
    if provider(site) is None:
        return {}
    return {VARIABLE: {"secretKeyRef": {"name": OIDC, "key": CLIENT_SECRET}}}


def settings(site: Site) -> dict[str, Any]:
    """Sections of grafana.ini."""
    found = provider(site)
    if found is None:
        return {}
    oidc, endpoints = found
    return {
        "auth": {
            # In dev the administrator may come in by the password, too.
            "disable_login_form": site.redundant,
            "oauth_allow_insecure_email_lookup": False,
        },
        "security": {"cookie_secure": True},
        "auth.generic_oauth": {
            "enabled": True,
            "name": "Sign in",
            "auto_login": site.redundant,
            "allow_sign_up": True,
            "client_id": oidc.client_id,
            "scopes": "openid profile email",
            "auth_url": endpoints.authorization,
            "token_url": endpoints.token,
            "api_url": endpoints.userinfo,
            "use_pkce": True,
            "groups_attribute_path": "groups",
            "role_attribute_path": role(oidc.admin_group),
            # Administrators of its one organisation, and none of the server.
            "allow_assign_grafana_admin": False,
        },
    }


def role(group: str) -> str:
    """JMESPath: administrators by their group, all others may look.

    `groups[*]` is nothing where the claim is one word, of which `contains` would take a part.
    """
    quoted = group.replace("'", "\\'")
    return f"groups[*] && contains(groups[*], '{quoted}') && 'Admin' || 'Viewer'"


def route(site: Site, host: str, service: str) -> dict[str, Any]:
    """The route of the page; a password is led to the sign-in, as Grafana itself must go on taking it.

    The chart's sidecars tell it of new dashboards by the administrator's password, inside the pod.
    """
    made = objects.route(host, service, 80)
    if provider(site) is None or not site.redundant:
        return made
    basic = {
        "type": "RegularExpression",
        "name": "Authorization",
        "value": "[Bb][Aa][Ss][Ii][Cc] .*",
    }
    page = {"path": {"type": "ReplaceFullPath", "replaceFullPath": "/login"}, "statusCode": 302}
    refused = {
        "matches": [{"path": {"type": "PathPrefix", "value": "/"}, "headers": [basic]}],
        "filters": [{"type": "RequestRedirect", "requestRedirect": page}],
    }
    return {**made, "rules": [refused, *made["rules"]]}
