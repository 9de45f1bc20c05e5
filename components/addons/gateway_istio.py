"""The Gateway `platform` as Istio's: what its proxies are like, said in a ConfigMap."""

from __future__ import annotations

from typing import Any

import yaml

from . import objects
from .istio import GRACE_SECONDS
from .pods import anti_affinity, resources
from .site import SYSTEM, Site

CLASS = "istio"
"""Istio makes the class itself, of this name."""

SERVICE = f"{objects.GATEWAY}-{CLASS}"
"""Deployment and Service of the proxies: Istio names them after the Gateway and its class."""

OPTIONS = "gateway-options"

PROXY = {"gateway.networking.k8s.io/gateway-name": objects.GATEWAY}
"""Label that Istio puts on the proxies' pods."""

METRICS = "http-envoy-prom"
"""Port of the proxies' pods with Envoy's own metrics."""

PORTS = (80, 443)
"""Of its proxies; they listen where the Service does, which a setting of their pods lets them."""

INFRASTRUCTURE = {"parametersRef": {"group": "", "kind": "ConfigMap", "name": OPTIONS}}


def options(site: Site) -> dict[str, str]:
    """What is merged over the objects that Istio makes of a Gateway, by their kind.

    Source: Istio's documentation, "Kubernetes Gateway API", section "Automated Deployment".
    """
    made: dict[str, Any] = {"deployment": _deployment(site), "service": _service(site)}
    if site.redundant:
        made["podDisruptionBudget"] = {"spec": {"minAvailable": 1}}
    return {key: yaml.safe_dump(each, sort_keys=False) for key, each in made.items()}


def _deployment(site: Site) -> dict[str, Any]:
    container = {
        "name": "istio-proxy",
        "resources": resources("100m", "256Mi", cpu_limit="2", memory_limit="1Gi"),
    }
    pod = {
        "nodeSelector": dict(SYSTEM),
        "affinity": anti_affinity(PROXY),
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "containers": [container],
    }
    # A new proxy answers before an old one goes.
    strategy = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    return {"spec": {"replicas": site.replicas, "strategy": strategy, "template": {"spec": pod}}}


def _service(site: Site) -> dict[str, Any]:
    if not site.cluster.load_balancers:
        # It would wait for an address for ever.
        return {"spec": {"type": "ClusterIP"}}
    return {"metadata": {"annotations": dict(site.load_balancer_annotations())}}
