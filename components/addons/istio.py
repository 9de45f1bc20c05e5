"""Istio's control plane, for gateways alone: no sidecar, no mesh."""

from __future__ import annotations

from typing import Any

from spec.platform import Platform

from . import gateway_api, objects
from .addon import Addon
from .pods import anti_affinity, resources
from .site import SYSTEM, Site

NAMESPACE = "istio-system"

SECCOMP = {"type": "RuntimeDefault"}

PILOT = {"app": "istiod"}
"""Labels of istiod's pods and of its Service."""

GRACE_SECONDS = 60
"""How long a proxy that goes has for its requests; the load balancer stops sending it new ones first."""


class Istio(Addon):
    """The kinds of Gateway API, Istio's own kinds, and istiod, which makes a proxy of each Gateway."""

    key = "istio"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds",)
    # Its proxies, which ask it for their configuration.
    reached_from = (objects.GATEWAY_NAMESPACE,)
    # The webhook that checks its objects.
    open_ports = (15017,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.serving.gateway == "istio"

    def declare(self) -> None:
        kinds = gateway_api.declare(self)
        base = self.release({}, key="istio-base")
        # It looks once whether the kinds of Gateway API are there, and then from time to time.
        istiod = self.release(values(self.site), key="istiod", after=[base, *kinds])
        watched = objects.service_monitor(PILOT, "http-monitoring")
        self.custom("monitoring.coreos.com/v1", "ServiceMonitor", "istiod", watched, after=[istiod])
        self.ready = (*kinds, base, istiod)


def values(site: Site) -> dict[str, Any]:
    """Values of istiod's chart."""
    return {
        "global": {
            "istioNamespace": NAMESPACE,
            # Images without a shell.
            "variant": "distroless",
            "imagePullPolicy": "IfNotPresent",
            "logAsJson": True,
            "defaultPodDisruptionBudget": {"enabled": site.redundant},
        },
        "autoscaleEnabled": site.redundant,
        "autoscaleMin": site.replicas,
        "autoscaleMax": 5,
        "replicaCount": site.replicas,
        "rollingMaxUnavailable": 0,
        "resources": resources("100m", "512Mi", cpu_limit="2", memory_limit="2Gi"),
        "seccompProfile": SECCOMP,
        "nodeSelector": SYSTEM,
        "affinity": anti_affinity(PILOT),
        "sidecarInjectorWebhook": {"enableNamespacesByDefault": False},
        "gateways": {"seccompProfile": SECCOMP},
        "meshConfig": {
            "accessLogFile": "/dev/stdout",
            "accessLogEncoding": "JSON",
            "defaultConfig": {"terminationDrainDuration": f"{GRACE_SECONDS - 15}s"},
        },
    }
