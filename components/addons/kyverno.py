"""Kyverno: rules that the cluster itself holds, against whatever is applied and by whomever."""

from __future__ import annotations

from typing import Any

from spec.platform import Platform

from . import base_rules, kyverno_policies
from .addon import Addon
from .pods import resources
from .site import SYSTEM, Site

NAMESPACE = "kyverno"


class Kyverno(Addon):
    """Kyverno's four controllers, the rules that the spec comes to, and its exemptions from them."""

    key = "kyverno"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds",)
    # Webhooks of the admission and cleanup controllers.
    open_ports = (9443,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.governance.admission == "kyverno"

    def declare(self) -> None:
        spec = self.site.spec
        release = self.release(values(self.site), timeout=900)
        made = [
            self.custom(
                kyverno_policies.API,
                "ValidatingPolicy",
                name,
                policy,
                cluster_wide=True,
                after=[release],
            )
            for name, policy in kyverno_policies.policies(spec).items()
        ]
        for name, exception in kyverno_policies.exceptions(spec).items():
            self.custom(kyverno_policies.API, "PolicyException", name, exception, after=made)
        self.custom(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            "kyverno",
            base_rules.kyverno(),
            after=[release],
        )
        self.ready = (release, *made)


def values(site: Site) -> dict[str, Any]:
    """Values of the chart."""
    placed = {"nodeSelector": SYSTEM}

    def part(memory: str, limit: str, replicas: int) -> dict[str, Any]:
        return {
            **placed,
            "replicas": replicas,
            "podDisruptionBudget": {"enabled": site.redundant, "minAvailable": 1},
            "serviceMonitor": {"enabled": True},
            "resources": resources("50m", memory, cpu_limit="1", memory_limit=limit),
        }

    admission = part("128Mi", "512Mi", 3 if site.redundant else 1)
    # Its webhooks leave out kube-system and its own namespace, as upstream has it: whatever a node needs
    # to come up starts without it.
    return {
        # reg.kyverno.io, the default, leads there, and is in nobody's list of registries.
        "global": {"image": {"registry": "ghcr.io"}},
        "features": {
            "policyExceptions": {"enabled": True, "namespace": NAMESPACE},
            "logging": {"format": "json"},
        },
        "admissionController": {
            **{key: each for key, each in admission.items() if key != "resources"},
            "container": {"resources": admission["resources"]},
            "initContainer": {
                "resources": resources("10m", "64Mi", cpu_limit="200m", memory_limit="256Mi")
            },
        },
        "backgroundController": part("64Mi", "256Mi", site.replicas),
        "cleanupController": part("64Mi", "256Mi", site.replicas),
        "reportsController": part("128Mi", "512Mi", site.replicas),
        "crds": {"migration": placed},
        "webhooksCleanup": placed,
    }
