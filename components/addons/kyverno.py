"""Kyverno: rules that the cluster itself holds, against whatever is applied and by whomever."""

from __future__ import annotations

from typing import Any

import pulumi

from policies.admission import EXCEPTIONS
from spec.platform import Platform

from .. import signatures
from ..governance import admission
from . import base_rules
from .addon import Addon
from .objects import Remote
from .pods import resources
from .site import SYSTEM, Site

NAMESPACE = EXCEPTIONS


class Kyverno(Addon):
    """Kyverno's four controllers, the rules that the spec comes to, and its exemptions from them."""

    key = "kyverno"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets")
    # Webhooks of the admission and cleanup controllers.
    open_ports = (9443,)

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.governance.admission == "kyverno"

    def takes_secrets(self) -> bool:
        return any(each.credentials_secret for each in self.site.spec.governance.image_signatures)

    def declare(self) -> None:
        release = self.release(values(self.site), timeout=900)
        made: list[pulumi.Resource] = []
        secrets = self._credentials()
        for each in admission(self.site.spec, "kyverno"):
            kind, name = each["kind"], each["metadata"]["name"]
            everywhere = kind != "PolicyException"
            one = self.custom(
                each["apiVersion"],
                kind,
                name,
                each["spec"],
                cluster_wide=everywhere,
                after=[release, *secrets] if everywhere else made,
            )
            made += [one] if everywhere else []
        self.custom(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            "kyverno",
            base_rules.kyverno(),
            after=[release],
        )
        self.ready = (release, *made)

    def _credentials(self) -> list[pulumi.Resource]:
        """Secrets by which private registries are read."""
        return [
            self.secret(
                signatures.credentials(index),
                {"config": Remote(entry.credentials_secret)},
                {".dockerconfigjson": "{{ .config | toString }}"},
                kind="kubernetes.io/dockerconfigjson",
            )
            for index, entry in enumerate(self.site.spec.governance.image_signatures)
            if entry.credentials_secret
        ]


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
