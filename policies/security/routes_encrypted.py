"""What enters the cluster is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Resource, Rule
from ..values import Node

_GATEWAYS = (
    "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    "kubernetes:gateway.networking.k8s.io/v1beta1:Gateway",
)
_ROUTES = (
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    "kubernetes:gateway.networking.k8s.io/v1beta1:HTTPRoute",
)


def _redirects(route: Resource) -> bool:
    """Whether a route does nothing but lead to HTTPS."""
    filters = [rule.each("filters") for rule in route.inputs.each("spec.rules")]
    return bool(filters) and all(
        any(each.get("requestRedirect.scheme") == "https" for each in found) for found in filters
    )


def _redirected(case: Case, listener: Node) -> bool:
    """Whether the stack has a route of the listener, and every such route leads to HTTPS."""
    gateway = case.inputs.get("metadata.name")
    section = listener.get("name")
    routes = [
        route
        for route in case.stack.of(*_ROUTES)
        for parent in route.inputs.each("spec.parentRefs")
        if parent.get("name") == gateway and parent.get("sectionName", section) == section
    ]
    return bool(routes) and all(_redirects(route) for route in routes)


def _check(case: Case) -> Iterator[str]:
    # A cluster to try things on may have no domain, and so no certificate.
    if case.settings["environment"] == "dev":
        return
    if case.resource.type not in _GATEWAYS:
        if not case.inputs.has("spec.tls"):
            yield "spec.tls is not set"
        return
    for listener in case.inputs.each("spec.listeners"):
        if listener.get("protocol") == "HTTP" and not _redirected(case, listener):
            yield f"The listener {listener.get('name')} speaks HTTP"


RULE = Rule(
    id="routes-encrypted",
    title="What enters the cluster is encrypted",
    severity="high",
    why="Tokens and answers of models are otherwise read by every network on the way.",
    mend="Set tls of the Ingress; use listeners of HTTPS or TLS, and HTTP for redirects alone.",
    providers=("kubernetes",),
    types=(
        "kubernetes:networking.k8s.io/v1:Ingress",
        "kubernetes:networking.k8s.io/v1beta1:Ingress",
        *_GATEWAYS,
    ),
    siblings=True,
    check=_check,
    frameworks={
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-8(1)"),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.1", "CC6.6", "CC6.7"),
    },
    settings=("environment",),
)
