"""The routes that lead to the versions of a model.

KServe's own canary of Standard mode splits by the number of pods. Here the gateway splits by weight,
so that a percent is a percent at any number of replicas, and the way back is one edit of a route.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi_kubernetes as k8s

from spec.models import Model
from spec.variants import Variant

from ..objects import GATEWAY, GATEWAY_NAMESPACE
from . import knative, runtimes
from .names import ISVC_LABEL, service


def host(model: Model, domain: str, *, grpc: bool = False) -> str:
    """Name of a model under the domain: one label, which the gateway's certificate covers.

    gRPC has a name of its own: an HTTPRoute and a GRPCRoute must not share one (Gateway API).
    """
    return f"{model.name}{'-grpc' if grpc else ''}-models.{domain}"


def http_route(
    model: Model, made: Sequence[Variant], domain: str, mode: str = "standard"
) -> dict[str, Any]:
    """Requests over HTTP, split by weight."""
    timeouts = {"request": f"{model.timeout_seconds}s"}
    return _route(_backends(made, 80, mode), host(model, domain), timeouts)


def grpc_route(
    model: Model, made: Sequence[Variant], domain: str, mode: str = "standard"
) -> dict[str, Any]:
    """The same over gRPC: each call is balanced by itself, whatever connection it came on."""
    port = runtimes.SERVERS[model.runtime].ports["grpc"]
    return _route(_backends(made, port, mode), host(model, domain, grpc=True), None)


def _backends(made: Sequence[Variant], port: int, mode: str) -> list[dict[str, Any]]:
    if mode == "knative":
        return knative.backends(made)
    return [{"name": service(each.name), "port": port, "weight": each.weight} for each in made]


def _route(
    backends: Sequence[dict[str, Any]], name: str, timeouts: dict[str, str] | None
) -> dict[str, Any]:
    matches = [{"path": {"type": "PathPrefix", "value": "/"}}] if timeouts else None
    return {
        "parentRefs": [{"name": GATEWAY, "namespace": GATEWAY_NAMESPACE}],
        "hostnames": [name],
        "rules": [
            {
                **({"matches": matches} if matches else {}),
                "backendRefs": list(backends),
                **({"timeouts": timeouts} if timeouts else {}),
            }
        ],
    }


def budget(variant: Variant) -> k8s.policy.v1.PodDisruptionBudgetSpecArgs:
    """One pod at a time goes by a drain, and so never the last of two."""
    labels = {ISVC_LABEL: variant.name}
    return k8s.policy.v1.PodDisruptionBudgetSpecArgs(
        max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels)
    )
