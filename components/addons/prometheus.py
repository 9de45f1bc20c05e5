"""Where Prometheus answers inside the cluster, for whatever asks it: scalers, cost, canaries."""

from __future__ import annotations

from .addon import MONITORING

SERVICE = "kube-prometheus-stack-prometheus"
"""Service of Prometheus: the release's name, which holds the chart's, and the part's."""

PORT = 9090

ADDRESS = f"http://{SERVICE}.{MONITORING}.svc:{PORT}"
"""URL of its HTTP API. The namespaces that may reach it are in `Monitoring.reached_from`."""
