"""The way in from outside: who somebody is, by the identity provider, and told to the API server.

Upstream has Istio, Dex and Kubeflow's dashboard for that. Here Envoy Gateway signs people in, checks the
ID token, lets in whom a team names, and writes the token's e-mail address into the header that the API
server trusts. The same header of a request from outside is taken away by Envoy before it writes its own
(`claim_to_headers` of its JWT filter), and no request passes whose token has no such claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec.access import Oidc
from spec.orchestration import PipelineTeam

from .. import objects
from .names import SIGN_IN_SECRET, UI, USER_HEADER

NAME = "pipelines"
COOKIE = "PipelinesIdToken"
PROVIDER = "sign-in"
SCRIPT = "/dashboard_lib.bundle.js"
"""What the page loads to hear of the namespace that is looked at: of Kubeflow's dashboard, upstream."""

_GATEWAY = "gateway.networking.k8s.io"


def route(host: str) -> dict[str, Any]:
    """To the UI, which serves the API too; and the script by which a namespace is chosen."""
    spec = objects.route(host, UI, 80)
    script = {
        "matches": [{"path": {"type": "Exact", "value": SCRIPT}}],
        "filters": [
            {
                "type": "ExtensionRef",
                "extensionRef": {
                    "group": "gateway.envoyproxy.io",
                    "kind": "HTTPRouteFilter",
                    "name": NAME,
                },
            }
        ],
    }
    spec["rules"] = [script, *spec["rules"]]
    return spec


def policy(host: str, provider: Oidc, people: Sequence[str]) -> dict[str, Any]:
    """Sign-in by browser, or by an ID token that the SDK sends; then who it is, and whether they may.

    Args:
        people: e-mail addresses that are let in.
    """
    issuer = provider.issuer
    return {
        "targetRefs": [{"group": _GATEWAY, "kind": "HTTPRoute", "name": NAME}],
        "oidc": {
            "provider": {"issuer": issuer},
            "clientID": provider.client_id,
            "clientSecret": {"name": SIGN_IN_SECRET},
            "redirectURL": f"https://{host}/oauth2/callback",
            "logoutPath": "/logout",
            "scopes": ["openid", "email"],
            "cookieNames": {"idToken": COOKIE},
            "refreshToken": True,
            # A token that the SDK sends is judged below, and not answered with a page to sign in.
            "passThroughAuthHeader": True,
        },
        "jwt": {
            "providers": [
                {
                    "name": PROVIDER,
                    "issuer": issuer,
                    "audiences": [provider.client_id],
                    "remoteJWKS": {"uri": provider.jwks_uri},
                    "extractFrom": {
                        "cookies": [COOKIE],
                        "headers": [{"name": "Authorization", "valuePrefix": "Bearer "}],
                    },
                    "claimToHeaders": [{"claim": "email", "header": USER_HEADER}],
                }
            ]
        },
        "authorization": {
            "defaultAction": "Deny",
            "rules": [
                {
                    "name": f"members-{index}",
                    "action": "Allow",
                    "principal": {
                        "jwt": {
                            "provider": PROVIDER,
                            "claims": [
                                {"name": "email", "valueType": "String", "values": list(some)}
                            ],
                        }
                    },
                }
                for index, some in enumerate(_portions(people, 128))
            ],
        },
    }


def _portions(people: Sequence[str], most: int) -> list[Sequence[str]]:
    """A claim is compared with so many values at most (the SecurityPolicy's definition)."""
    return [people[start : start + most] for start in range(0, len(people), most)]


def people(teams: Sequence[PipelineTeam]) -> list[str]:
    """Everybody whom a team names, once."""
    return sorted({one for team in teams for one in (*team.members, *team.viewers)})


def script(namespaces: Sequence[str]) -> str:
    """Tells the page its namespace, and offers a choice of them; the last choice is kept."""
    names = ",".join(f'"{name}"' for name in namespaces)
    return (
        "(()=>{"
        f"const all=[{names}],key='pipelines.namespace';"
        "let now=new URLSearchParams(location.search).get('ns')||localStorage.getItem(key);"
        "if(!all.includes(now))now=all[0];"
        "const told=[];"
        "const choose=n=>{now=n;localStorage.setItem(key,n);told.forEach(h=>"
        "h.onNamespaceSelected&&h.onNamespaceSelected(n));};"
        "window.centraldashboard={CentralDashboardEventHandler:{init(ready){"
        "const h={};told.push(h);ready(h,false);choose(now);}}};"
        "addEventListener('DOMContentLoaded',()=>{"
        "const s=document.createElement('select');s.title='Namespace';"
        "s.style.cssText='position:fixed;right:16px;bottom:16px;z-index:9999;padding:6px';"
        "all.forEach(n=>s.add(new Option(n,n,n===now,n===now)));"
        "s.onchange=()=>choose(s.value);document.body.append(s);});"
        "})();"
    )


def script_filter(namespaces: Sequence[str]) -> dict[str, Any]:
    """The script as an answer of the gateway's own."""
    return {
        "directResponse": {
            "statusCode": 200,
            "contentType": "text/javascript",
            "body": {"type": "Inline", "inline": script(namespaces)},
        }
    }
