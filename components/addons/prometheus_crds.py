"""The Prometheus operator's CRDs: a chart of their own, so that they upgrade, and come first.

Helm never upgrades the CRDs bundled with kube-prometheus-stack, and every other add-on brings a
ServiceMonitor.
"""

from __future__ import annotations

from typing import Any

from .addon import Addon


class PrometheusCrds(Addon):
    """The kinds ServiceMonitor, PodMonitor, PrometheusRule and their like."""

    key = "prometheus-operator-crds"
    namespace = "kube-system"
    owns_namespace = False
    metrics = False

    def declare(self) -> None:
        self.ready = (self.release(values()),)


def values() -> dict[str, Any]:
    """Every CRD that is installed; nothing is left to choose."""
    return {}
