"""Alertmanager's configuration from the spec's alert routes.

Webhook URLs and routing keys are files that external-secrets fills, so the configuration itself
holds no secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spec.monitoring import AlertRoute

from .objects import Remote

SECRET = "alert-routes"  # noqa: S105
"""Secret with one key per route and kind."""

MOUNT = f"/etc/alertmanager/secrets/{SECRET}"
"""Where the Prometheus operator mounts it."""


def secrets(routes: Sequence[AlertRoute]) -> dict[str, Remote]:
    """Key of the Secret -> remote key that the spec names."""
    return {
        key: Remote(remote)
        for index, route in enumerate(routes)
        for key, remote in _keys(index, route)
    }


def undelivered(routes: Sequence[AlertRoute]) -> list[int]:
    """Indices of routes whose e-mail address nothing is sent to: there is no mail server."""
    return [index for index, route in enumerate(routes) if route.email is not None]


def config(routes: Sequence[AlertRoute]) -> dict[str, Any]:
    """Receivers and routing tree; what no route takes goes nowhere but Alertmanager's page."""
    receivers = [each for index, route in enumerate(routes) for each in _receiver(index, route)]
    branches = [
        {
            "receiver": receiver["name"],
            "matchers": [f'severity = "{receiver["name"].partition("-")[0]}"'],
            # Two routes of one severity are both told.
            "continue": True,
        }
        for receiver in receivers
    ]
    silent = {"receiver": "null", "matchers": ['alertname =~ "Watchdog|InfoInhibitor"']}
    return {
        "route": {
            "receiver": "null",
            "group_by": ["alertname", "namespace"],
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": "4h",
            "routes": [silent, *branches],
        },
        "receivers": [{"name": "null"}, *receivers],
    }


def _keys(index: int, route: AlertRoute) -> Iterator[tuple[str, str]]:
    if route.slack_secret:
        yield f"{route.severity}-{index}-slack", route.slack_secret
    if route.pagerduty_secret:
        yield f"{route.severity}-{index}-pagerduty", route.pagerduty_secret


def _receiver(index: int, route: AlertRoute) -> Iterator[dict[str, Any]]:
    name = f"{route.severity}-{index}"
    kinds: dict[str, Any] = {}
    if route.slack_secret:
        channel = {"channel": route.slack_channel} if route.slack_channel else {}
        slack = {"api_url_file": f"{MOUNT}/{name}-slack", "send_resolved": True, **channel}
        kinds["slack_configs"] = [slack]
    if route.pagerduty_secret:
        pager = {"routing_key_file": f"{MOUNT}/{name}-pagerduty", "severity": route.severity}
        kinds["pagerduty_configs"] = [pager]
    if kinds:
        yield {"name": name, **kinds}
