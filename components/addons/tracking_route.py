"""The way from the gateway to a tracking server, whose answers may take long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from . import objects
from .addon import Addon
from .site import envoy

GATEWAY_API = "gateway.networking.k8s.io"

METRICS = "/metrics"


def declare(
    addon: Addon,
    host: str,
    backends: Mapping[str, tuple[str, int]],
    seconds: int,
    release: pulumi.Resource,
) -> None:
    """Declare the route, and how long the gateway waits on it.

    Args:
        backends: prefix of a path -> name and port of the Service that it is led to.
        seconds: longest that one request may take.
    """
    name = addon.key
    spec = route(host, backends)
    if not envoy(addon.site.spec):
        # Istio waits as long as the route says; it has no bound of its own, on quiet streams neither.
        bounded(spec, seconds)
    made = addon.custom(f"{GATEWAY_API}/v1", "HTTPRoute", name, spec, after=[release])
    if not envoy(addon.site.spec):
        return
    addon.custom(
        "gateway.envoyproxy.io/v1alpha1",
        "BackendTrafficPolicy",
        name,
        patience(name, seconds),
        after=[made],
    )


def route(host: str, backends: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    """One rule for each prefix; the gateway takes the longest that fits.

    Metrics are Prometheus', which does not come this way.
    """
    spec = objects.route(host, "", 0)
    home = {"path": {"type": "ReplaceFullPath", "replaceFullPath": "/"}, "statusCode": 302}
    spec["rules"] = [
        {
            "matches": [{"path": {"type": "PathPrefix", "value": METRICS}}],
            "filters": [{"type": "RequestRedirect", "requestRedirect": home}],
        },
        *(
            {
                "matches": [{"path": {"type": "PathPrefix", "value": prefix}}],
                "backendRefs": [{"name": service, "port": port}],
            }
            for prefix, (service, port) in backends.items()
        ),
    ]
    return spec


def bounded(spec: dict[str, Any], seconds: int) -> None:
    """Say in the route itself how long one request may take."""
    for rule in spec["rules"]:
        if "backendRefs" in rule:
            rule["timeouts"] = {"request": f"{seconds}s"}


def patience(route: str, seconds: int) -> dict[str, Any]:
    """Envoy gives up after 15 seconds, and on a quiet stream after 5 minutes, unless it is told.

    A large artifact is quiet for as long as the server hands it on to the bucket. How much may be
    sent is not bounded. Source: Envoy's documentation, "How do I configure timeouts?".
    """
    wait = f"{seconds}s"
    return {
        "targetRefs": [{"group": GATEWAY_API, "kind": "HTTPRoute", "name": route}],
        "timeout": {"http": {"requestTimeout": wait, "streamIdleTimeout": wait}},
    }
