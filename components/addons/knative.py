"""Knative Serving: models that come up with the first request and go with the last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec.platform import Platform

from . import catalog, gateway_istio, knative_gateway, objects
from .addon import Addon
from .knative_gateway import LOCAL, NAMESPACE, PUBLIC
from .pods import anti_affinity, resources
from .serving.runtimes import SERVERS
from .site import SYSTEM, Site

VERSION = "1.21"
"""Minor of Knative Serving that KServe 0.20 is tested with; the operator of the catalogue brings one
release of it. (An operator goes one minor at a time: a later minor is a step of its own.)"""

SERVING = {"app.kubernetes.io/name": "knative-serving"}
"""Label of Knative's own pods."""

CONTROL = ("activator", "autoscaler", "autoscaler-hpa", "controller", "webhook",
           "net-istio-controller", "net-istio-webhook")  # fmt: skip
"""Its Deployments."""

CONTAINER = {
    "activator": "activator",
    "autoscaler": "autoscaler",
    "autoscaler-hpa": "autoscaler-hpa",
    "controller": "controller",
    "webhook": "webhook",
    "net-istio-controller": "controller",
    "net-istio-webhook": "webhook",
}
"""Deployment -> its container."""

FEATURES = (
    "podspec-affinity",
    "podspec-fieldref",
    "podspec-init-containers",
    "podspec-nodeselector",
    "podspec-persistent-volume-claim",
    "podspec-persistent-volume-write",
    "podspec-priorityclassname",
    "podspec-runtimeclassname",
    "podspec-schedulername",
    "podspec-securitycontext",
    "podspec-tolerations",
    "podspec-topologyspreadconstraints",
    "podspec-volumes-emptydir",
)
"""Fields of pods that Knative refuses by default, and that models and KServe need."""


class Knative(Addon):
    """Knative's operator, and a Knative Serving whose Services are private, behind the gateway."""

    key = "knative"
    namespace = "knative-operator"
    # The chart has no way to say the profile of system calls, which `restricted` asks for.
    security = "baseline"
    requires = ("prometheus-operator-crds", "gateway")
    open_ports = (8443,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return knative_gateway.served(spec)

    def declare(self) -> None:
        release = self.release(values(), key="knative-operator")
        own = self.make_namespace(
            NAMESPACE,
            security="restricted",
            # Requests of models that sleep, and their pods, which tell how busy they are.
            reached_from=(objects.GATEWAY_NAMESPACE, "models"),
            reads_secrets=False,
            serves_routes=False,
        )
        self._open(own)
        serving = self.custom(
            "operator.knative.dev/v1beta1",
            "KnativeServing",
            NAMESPACE,
            serving_spec(self.site),
            namespace=NAMESPACE,
            wait_for="Ready",
            after=[release, own],
        )
        self.custom(
            "monitoring.coreos.com/v1",
            "PodMonitor",
            NAMESPACE,
            objects.pod_monitor(SERVING, "metrics"),
            namespace=NAMESPACE,
            after=[own],
        )
        self.ready = (serving,)

    def _open(self, own: pulumi.Resource) -> None:
        """The control plane calls the webhooks from outside the cluster's pods."""
        net, meta = k8s.networking.v1, k8s.meta.v1
        net.NetworkPolicy(
            f"{self.name}-webhooks",
            metadata=self.meta("allow-webhooks", namespace=NAMESPACE),
            spec=net.NetworkPolicySpecArgs(
                pod_selector=meta.LabelSelectorArgs(
                    match_expressions=[
                        meta.LabelSelectorRequirementArgs(
                            key="app", operator="In", values=["net-istio-webhook", "webhook"]
                        )
                    ]
                ),
                policy_types=["Ingress"],
                ingress=[
                    net.NetworkPolicyIngressRuleArgs(ports=[net.NetworkPolicyPortArgs(port=8443)])
                ],
            ),
            opts=self.child(own),
        )


def values() -> dict[str, Any]:
    """Values of the operator's chart, which has no replicas: it works on one object."""
    tag = catalog.chart("knative-operator").version
    security = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
    }
    # It has no node selector.
    term = {"key": "plinth.dev/pool", "operator": "In", "values": [SYSTEM["plinth.dev/pool"]]}
    required = {"nodeSelectorTerms": [{"matchExpressions": [term]}]}
    placed = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
    common = {"tag": tag, "affinity": placed, "containerSecurityContext": security}
    return {
        "knative_operator": {
            "knative_operator": {
                **common,
                "resources": resources("50m", "128Mi", cpu_limit="1", memory_limit="1000Mi"),
            },
            "operator_webhook": {
                **common,
                "resources": resources("20m", "64Mi", cpu_limit="500m", memory_limit="500Mi"),
            },
        }
    }


def serving_spec(site: Site) -> dict[str, Any]:
    """Spec of the KnativeServing."""
    budget = 1 if site.redundant else 0
    return {
        "version": VERSION,
        "high-availability": {"replicas": site.replicas},
        "ingress": {"istio": _ingress()},
        "config": config(site),
        "workloads": [_workload(site, each) for each in CONTROL],
        # Its own ask for 80 percent, which of two is both.
        "podDisruptionBudgets": [
            {"name": name, "minAvailable": budget} for name in ("activator-pdb", "webhook-pdb")
        ],
    }


def _ingress() -> dict[str, Any]:
    def gateway(port: int) -> dict[str, Any]:
        server = {"hosts": ["*"], "port": {"name": "http", "number": port, "protocol": "HTTP"}}
        return {"selector": knative_gateway.selector(), "servers": [server]}

    return {
        "enabled": True,
        PUBLIC: gateway(knative_gateway.CLOSED),
        LOCAL: gateway(knative_gateway.LISTENS),
    }


def _workload(site: Site, name: str) -> dict[str, Any]:
    # The activator holds the requests of models that come up.
    large = name == "activator"
    asked = resources(
        "100m" if large else "30m",
        "128Mi" if large else "64Mi",
        cpu_limit="1",
        memory_limit="1Gi" if large else "512Mi",
    )
    return {
        "name": name,
        "nodeSelector": dict(SYSTEM),
        "affinity": anti_affinity({"app": name}),
        "resources": [{"container": CONTAINER[name], **asked}],
        # The leader alone works in a controller, and any activator takes a request.
        "replicas": site.replicas,
    }


def config(site: Site) -> dict[str, dict[str, str]]:
    """ConfigMaps of Knative by their name without `config-`."""
    scaling = site.spec.serving.autoscaling
    return {
        "autoscaler": {
            "enable-scale-to-zero": "true",
            "allow-zero-initial-scale": "false",
            "scale-to-zero-grace-period": "30s",
            "stable-window": "60s",
            "scale-down-delay": f"{scaling.scale_down_seconds}s",
            "requests-per-second-target-default": str(scaling.target_requests_per_second),
            "max-scale-limit": "0",
        },
        "defaults": {
            # A model's own is its timeoutSeconds.
            "revision-timeout-seconds": "300",
            "max-revision-timeout-seconds": str(_longest(site.spec)),
        },
        "deployment": {
            # A node resolves the tag as it pulls; the controller has no key of a private registry.
            "registries-skipping-tag-resolving": ",".join(_registries(site.spec)),
            "progress-deadline": f"{_startup(site.spec)}m",
            "queue-sidecar-cpu-request": "25m",
            "queue-sidecar-cpu-limit": "500m",
            "queue-sidecar-memory-request": "64Mi",
            "queue-sidecar-memory-limit": "256Mi",
        },
        # Private, one and all: the platform's routes lead to models, with its certificate.
        "domain": {"svc.cluster.local": ""},
        "features": {f"kubernetes.{each}": "enabled" for each in FEATURES},
        "gc": {
            # Revisions that nothing leads to any more.
            "min-non-active-revisions": "1",
            "max-non-active-revisions": "3",
        },
        "istio": {
            "external-gateways": _gateways(
                PUBLIC,
                f"{gateway_istio.SERVICE}.{objects.GATEWAY_NAMESPACE}.svc.cluster.local",
            ),
            "local-gateways": _gateways(LOCAL, knative_gateway.address()),
        },
        "network": {
            "ingress-class": "istio.ingress.networking.knative.dev",
            # TLS ends at the gateway; within the cluster the NetworkPolicies say who calls.
            "external-domain-tls": "Disabled",
            "http-protocol": "Enabled",
        },
        "observability": {
            # Both are off by default since 1.19.
            "metrics-protocol": "prometheus",
            "request-metrics-protocol": "prometheus",
        },
    }


def _gateways(name: str, service: str) -> str:
    """As config-istio takes them; JSON is YAML."""
    return json.dumps([{"name": name, "namespace": NAMESPACE, "service": service}])


def _longest(spec: Platform) -> int:
    return max([600, *(each.timeout_seconds for each in spec.serving.models)])


def _startup(spec: Platform) -> int:
    """Minutes until a version that does not come up has failed: the slowest server's, and a node's."""
    return max([10, *(SERVERS[each].startup_minutes for each in spec.serving.runtimes)]) + 20


def _registries(spec: Platform) -> list[str]:
    images = [
        catalog.image(name).repository
        for each in spec.serving.runtimes
        for name in (SERVERS[each].image, SERVERS[each].gpu_image)
        if name
    ]
    hosts: Mapping[str, None] = dict.fromkeys(
        each.partition("/")[0] for each in (*images, *spec.governance.image_registries)
    )
    # Docker Hub by the name that Knative knows it by.
    known = ["index.docker.io" if each == "docker.io" else each for each in hosts]
    return sorted({"dev.local", "kind.local", "ko.local", *known})
