"""The way from the gateway to Knative's Services: a second listener of the same proxies.

Knative tells its Services apart by host name behind one local gateway. The platform's routes lead to
that, each with the name of the version that it means; and so do the names of models within the cluster.
"""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from . import gateway_istio, objects
from .addon import Addon

NAMESPACE = "knative-serving"

LOCAL = "knative-local-gateway"
"""Name of Knative's Gateway of private Services, and of the Service of the proxies that it leads to."""

PUBLIC = "knative-ingress-gateway"
"""Name of Knative's Gateway of public Services, of which there are none here."""

PORT = 80
LISTENS = 8081
CLOSED = 8082
"""Port of the Gateway of public Services: no Service leads to it, and no NetworkPolicy lets it be reached."""

CLIENTS = ("airflow", "kserve", "models")
"""Namespaces whose pods call models by their names within the cluster."""

UNTRANSLATED = {"experimental.istio.io/disable-gateway-port-translation": "true"}
"""As on Knative's own Service: its Gateway names the port that the proxies listen on."""


def served(spec: Platform) -> bool:
    """Whether models are Knative's."""
    serving = spec.serving
    return (serving.engine, serving.mode, serving.gateway) == ("kserve", "knative", "istio")


def address() -> str:
    """Host name of the local gateway within the cluster."""
    return f"{LOCAL}.{objects.GATEWAY_NAMESPACE}.svc.cluster.local"


def callers(spec: Platform) -> tuple[str, ...]:
    """Namespaces whose pods may reach the proxies: Knative asks them whether a route stands."""
    return (*CLIENTS, NAMESPACE) if served(spec) else ()


def selector() -> dict[str, str]:
    """Labels of the pods that serve Knative's Gateways."""
    return dict(gateway_istio.PROXY)


def declare(addon: Addon, gateway: pulumi.Resource) -> list[pulumi.Resource]:
    """Declare the local gateway's Service, and that routes of the models' namespace may lead to it."""
    if not served(addon.site.spec):
        return []
    core = k8s.core.v1
    port = core.ServicePortArgs(name="http2", port=PORT, target_port=LISTENS)
    service = core.Service(
        f"{addon.name}-{LOCAL}",
        metadata=addon.meta(
            LOCAL,
            labels=UNTRANSLATED,
            # Before Knative is there nobody is ready to answer on it.
            annotations={"pulumi.com/skipAwait": "true"},
        ),
        spec=core.ServiceSpecArgs(type="ClusterIP", selector=selector(), ports=[port]),
        opts=addon.child(gateway),
    )
    grant = addon.custom(
        "gateway.networking.k8s.io/v1beta1",
        "ReferenceGrant",
        LOCAL,
        reference_grant(),
        after=[gateway],
    )
    return [service, grant]


def reference_grant() -> dict[str, Any]:
    """Routes of the models' namespace may lead to the local gateway, and no others."""
    group = "gateway.networking.k8s.io"
    kinds = ("GRPCRoute", "HTTPRoute")
    return {
        "from": [{"group": group, "kind": kind, "namespace": "models"} for kind in kinds],
        "to": [{"group": "", "kind": "Service", "name": LOCAL}],
    }
