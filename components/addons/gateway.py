"""The Gateway `platform`: the one way in to models, and to pages where the platform has a domain.

Its proxies are Envoy Gateway's, or Istio's: the routes that lead to services are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from . import gateway_istio, knative_gateway, objects
from .addon import Addon
from .pods import POD_SECURITY, anti_affinity, resources
from .site import SYSTEM, Site, envoy, routed

CLASS = "envoy"

CERTIFICATE = "gateway-tls"

SERVICE = "platform-gateway"
"""Service of the proxies, where nobody gives it an address from outside."""

PROXY = {"app.kubernetes.io/component": "proxy", "app.kubernetes.io/managed-by": "envoy-gateway"}
"""Labels that Envoy Gateway puts on its proxies' pods."""

API = "gateway.networking.k8s.io/v1"


class Gateway(Addon):
    """The Gateway `platform`, of Envoy Gateway or Istio: TLS under the domain, else HTTP inside."""

    key = "gateway"
    namespace = objects.GATEWAY_NAMESPACE
    requires = ("prometheus-operator-crds", "cert-manager", "istio")
    # Listeners 80 and 443 (Envoy adds 10000 to a privileged port), and the webhook.
    open_ports = (10080, 10443, 9443)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return routed(spec)

    def callers(self) -> tuple[str, ...]:
        return (*self.reached_from, *knative_gateway.callers(self.site.spec))

    def opened(self) -> tuple[int, ...]:
        return self.open_ports if envoy(self.site.spec) else gateway_istio.PORTS

    def declare(self) -> None:
        domain = self.site.spec.access.domain
        before = self._envoy() if envoy(self.site.spec) else self._istio()
        if domain:
            names = objects.certificate(CERTIFICATE, [f"*.{domain}"])
            before.append(
                self.custom(
                    "cert-manager.io/v1", "Certificate", CERTIFICATE, names, wait_for="Ready"
                )
            )
        made = (
            gateway_spec(domain)
            if envoy(self.site.spec)
            else {
                **gateway_spec(domain, gateway_istio.CLASS),
                "infrastructure": gateway_istio.INFRASTRUCTURE,
            }
        )
        gateway = self.custom(
            API, "Gateway", objects.GATEWAY, made, wait_for="Programmed", after=before
        )
        self.ready = (gateway, *knative_gateway.declare(self, gateway))

    def _istio(self) -> list[pulumi.Resource]:
        options = k8s.core.v1.ConfigMap(
            f"{self.name}-{gateway_istio.OPTIONS}",
            metadata=self.meta(gateway_istio.OPTIONS),
            data=gateway_istio.options(self.site),
            opts=self.child(),
        )
        proxies = objects.pod_monitor(
            gateway_istio.PROXY, gateway_istio.METRICS, path="/stats/prometheus"
        )
        self.custom("monitoring.coreos.com/v1", "PodMonitor", "envoy-proxy", proxies)
        return [options]

    def _envoy(self) -> list[pulumi.Resource]:
        # This chart brings its CRDs as a subchart. gateway-crds-helm templates them, and with that
        # its release is larger than a Secret may be.
        release = self.release(values(self.site), key="envoy-gateway")
        proxy = self.custom(
            "gateway.envoyproxy.io/v1alpha1",
            "EnvoyProxy",
            "platform",
            proxy_spec(self.site),
            after=[release],
        )
        kind = self.custom(
            API, "GatewayClass", CLASS, class_spec(), cluster_wide=True, after=[proxy]
        )
        monitoring = "monitoring.coreos.com/v1"
        controller = objects.service_monitor({"control-plane": "envoy-gateway"}, "metrics")
        self.custom(monitoring, "ServiceMonitor", "envoy-gateway", controller, after=[release])
        proxies = objects.pod_monitor(PROXY, "metrics", path="/stats/prometheus")
        self.custom(monitoring, "PodMonitor", "envoy-proxy", proxies, after=[release])
        return [kind]


def values(site: Site) -> dict[str, Any]:
    """Values of the controller's chart."""
    return {
        "crds": {"enabled": True},
        "deployment": {
            "replicas": site.replicas,
            "envoyGateway": {
                "resources": resources("100m", "256Mi", cpu_limit="1", memory_limit="1Gi")
            },
            "pod": {
                "nodeSelector": SYSTEM,
                "affinity": anti_affinity({"control-plane": "envoy-gateway"}),
            },
        },
        "podDisruptionBudget": {"minAvailable": 1 if site.redundant else 0},
        "certgen": {
            "job": {
                "nodeSelector": SYSTEM,
                "resources": resources("10m", "32Mi", cpu_limit="200m", memory_limit="128Mi"),
            }
        },
    }


def proxy_spec(site: Site) -> dict[str, Any]:
    """The proxies: how many, where, and the load balancer in front of them."""
    service: dict[str, Any] = {
        "type": "LoadBalancer",
        "annotations": dict(site.load_balancer_annotations()),
    }
    if not site.cluster.load_balancers:
        # It would wait for an address for ever. Under a name that an ingress can be led to.
        service = {"type": "ClusterIP", "name": SERVICE}
    deployment = {
        "replicas": site.replicas,
        "pod": {
            "nodeSelector": SYSTEM,
            "affinity": anti_affinity(PROXY),
            "securityContext": dict(POD_SECURITY),
        },
        "container": {
            "resources": resources("100m", "256Mi", cpu_limit="2", memory_limit="1Gi"),
        },
    }
    budget = {"envoyPDB": {"minAvailable": 1}} if site.redundant else {}
    kubernetes = {"envoyService": service, "envoyDeployment": deployment, **budget}
    return {"provider": {"type": "Kubernetes", "kubernetes": kubernetes}}


def class_spec() -> dict[str, Any]:
    """The class of the platform's gateways."""
    return {
        "controllerName": "gateway.envoyproxy.io/gatewayclass-controller",
        "parametersRef": {
            "group": "gateway.envoyproxy.io",
            "kind": "EnvoyProxy",
            "name": "platform",
            "namespace": objects.GATEWAY_NAMESPACE,
        },
    }


def gateway_spec(domain: str | None, class_: str = CLASS) -> dict[str, Any]:
    """One listener: HTTPS for the domain, or HTTP without one."""
    routes: Mapping[str, Any] = {
        "namespaces": {"from": "Selector", "selector": {"matchLabels": objects.ROUTES_LABEL}}
    }
    if domain is None:
        listener = {"name": "http", "protocol": "HTTP", "port": 80, "allowedRoutes": routes}
        return {"gatewayClassName": class_, "listeners": [listener]}
    listener = {
        "name": "https",
        "protocol": "HTTPS",
        "port": 443,
        "hostname": f"*.{domain}",
        "tls": {"mode": "Terminate", "certificateRefs": [{"name": CERTIFICATE}]},
        "allowedRoutes": routes,
    }
    return {"gatewayClassName": class_, "listeners": [listener]}
