"""OpenCost: what namespaces, pods and accelerators cost, as metrics."""

from __future__ import annotations

from typing import Any

from spec.cloud import OnPremCloud
from spec.platform import Platform

from . import base_rules, prometheus
from .addon import MONITORING, Addon
from .pods import POD_SECURITY, WRITABLE_CONTAINER_SECURITY, resources
from .site import SYSTEM, Site

USER = 1001
"""User of the exporter's image."""

MONTHLY_USD = {
    # 730 hours of OpenCost's own defaults (configs/default.json, opencost/opencost): its custom prices
    # are those of a month.
    "CPU": 23.08,
    "spotCPU": 4.86,
    "RAM": 3.09,
    "spotRAM": 0.65,
    "GPU": 693.50,
    "storage": 0.04,
    "zoneNetworkEgress": 0.0,
    "regionNetworkEgress": 0.0,
    "internetNetworkEgress": 0.0,
}
"""Price of a CPU, a GiB of memory or of disk, and a GPU on a cluster that nobody bills: one to compare
teams by."""


class OpenCost(Addon):
    """OpenCost's exporter over the platform's Prometheus; it has no page, as that would ask nobody who
    they are.

    It runs once: two would each tell the whole cost.
    """

    key = "opencost"
    namespace = "opencost"
    requires = ("prometheus-operator-crds", "monitoring")

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.monitoring.cost == "opencost"

    def declare(self) -> None:
        release = self.release(values(self.site))
        self.custom(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            "opencost",
            base_rules.opencost(),
            after=[release],
        )
        self.ready = (release,)


def values(site: Site) -> dict[str, Any]:
    """Values of the chart."""
    pricing: dict[str, Any] = {"enabled": False}
    if isinstance(site.spec.cloud, OnPremCloud):
        model = {"description": "USD a month, to compare by", **MONTHLY_USD}
        pricing = {"enabled": True, "provider": "custom", "costModel": model}
    return {
        "serviceAccount": {"name": "opencost"},
        "podSecurityContext": {**POD_SECURITY, "runAsUser": USER, "fsGroup": USER},
        "opencost": {
            "nodeSelector": SYSTEM,
            "exporter": {
                "defaultClusterId": site.spec.name,
                "replicas": 1,
                # AWS's price list is read whole.
                "resources": resources("50m", "256Mi", cpu_limit="1", memory_limit="2Gi"),
                # It writes what it was told of prices beside its program.
                "securityContext": dict(WRITABLE_CONTAINER_SECURITY),
            },
            "prometheus": {
                "internal": {
                    "enabled": True,
                    "serviceName": prometheus.SERVICE,
                    "namespaceName": MONITORING,
                    "port": prometheus.PORT,
                }
            },
            "metrics": {"serviceMonitor": {"enabled": True}},
            "customPricing": pricing,
            # A bill is read with keys of the account; these are the prices of the list.
            "cloudCost": {"enabled": False},
            # Neither asks who one is.
            "ui": {"enabled": False},
            "mcp": {"enabled": False},
        },
    }
