"""Alertmanager's configuration from the spec's alert routes.

Webhook URLs, routing keys and the mail server's password are files that external-secrets fills, so the
configuration itself holds no secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec.monitoring import AlertRoute, Alerts, Smtp

from .objects import Remote

SECRET = "alert-routes"  # noqa: S105
"""Secret with one key per route and kind."""

MOUNT = f"/etc/alertmanager/secrets/{SECRET}"
"""Where the Prometheus operator mounts it."""

DEAD_MAN = "dead-man"
SMTP = "smtp"
"""Keys of the Secret that are no route's."""

SAME = (
    "alertname", "namespace", "exported_namespace", "name", "model", "objective", "feature",
    "cluster_queue", "node", "instance", "device", "mountpoint", "persistentvolumeclaim",
)  # fmt: skip
"""Labels by which two alerts are of the same thing; one that neither has is the same in both."""

PACE = {"critical": ("10s", 1), "warning": ("30s", 1), "info": ("5m", 6)}
"""Severity -> how long the first of a group waits for others, and how many times the repeat interval
passes before it is told of again."""

SLACK_TEXT = (
    "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}"
    "{{ with .Annotations.runbook }}\n{{ . }}{{ end }}"
    "{{ with .Annotations.runbook_url }}\n{{ . }}{{ end }}\n{{ end }}"
)
"""Slack's own default says no more than the alerts' labels."""


def secrets(alerts: Alerts) -> dict[str, Remote]:
    """Key of the Secret -> remote key that the spec names."""
    return {key: Remote(remote) for key, remote in _keys(alerts)}


def config(alerts: Alerts) -> dict[str, Any]:
    """Receivers, routing tree and inhibitions; what no route takes goes nowhere but Alertmanager's page."""
    # A team's routes come first: the first that takes an alert has it.
    routes = sorted(alerts.routes, key=lambda each: (each.team is None, each.team or ""))
    receivers = [_receiver(route, alerts.smtp) for route in routes]
    branches = [_branch(route, alerts.repeat_hours) for route in routes]
    watchdog = {"receiver": "null", "matchers": ['alertname = "Watchdog"']}
    if alerts.dead_man_secret:
        url = {"url_file": f"{MOUNT}/{DEAD_MAN}", "send_resolved": False}
        receivers.append({"name": DEAD_MAN, "webhook_configs": [url]})
        often = {"group_wait": "0s", "group_interval": "1m", "repeat_interval": "4m"}
        watchdog |= {"receiver": DEAD_MAN, **often}
    silent = {"receiver": "null", "matchers": ['alertname = "InfoInhibitor"']}
    return {
        "route": {
            "receiver": "null",
            "group_by": ["alertname", "namespace", "team"],
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": f"{alerts.repeat_hours}h",
            "routes": [watchdog, silent, *branches],
        },
        "inhibit_rules": [
            _inhibition("critical", "warning|info"),
            _inhibition("warning", "info"),
            # Of kube-prometheus-stack: information alone is noise until something worse goes on beside it.
            {
                "source_matchers": ['alertname = "InfoInhibitor"'],
                "target_matchers": ['severity = "info"'],
                "equal": ["namespace"],
            },
        ],
        "receivers": [{"name": "null"}, *receivers],
    }


def name_of(route: AlertRoute) -> str:
    """Name of a route's receiver; there is one of each severity and team."""
    return f"{route.severity}-{route.team}" if route.team else route.severity


def _inhibition(source: str, target: str) -> dict[str, Any]:
    return {
        "source_matchers": [f'severity = "{source}"'],
        "target_matchers": [f'severity =~ "{target}"'],
        "equal": list(SAME),
    }


def _branch(route: AlertRoute, hours: int) -> dict[str, Any]:
    wait, times = PACE[route.severity]
    team = [f'team = "{route.team}"'] if route.team else []
    return {
        "receiver": name_of(route),
        "matchers": [f'severity = "{route.severity}"', *team],
        "group_wait": wait,
        "repeat_interval": f"{hours * times}h",
    }


def _keys(alerts: Alerts) -> Iterator[tuple[str, str]]:
    for route in alerts.routes:
        if route.slack_secret:
            yield f"{name_of(route)}-slack", route.slack_secret
        if route.pagerduty_secret:
            yield f"{name_of(route)}-pagerduty", route.pagerduty_secret
    if alerts.dead_man_secret:
        yield DEAD_MAN, alerts.dead_man_secret
    if alerts.smtp and alerts.smtp.password_secret and any(each.email for each in alerts.routes):
        yield SMTP, alerts.smtp.password_secret


def _receiver(route: AlertRoute, smtp: Smtp | None) -> dict[str, Any]:
    name = name_of(route)
    kinds: dict[str, Any] = {}
    if route.slack_secret:
        channel = {"channel": route.slack_channel} if route.slack_channel else {}
        slack = {
            "api_url_file": f"{MOUNT}/{name}-slack",
            "send_resolved": True,
            "text": SLACK_TEXT,
            **channel,
        }
        kinds["slack_configs"] = [slack]
    if route.pagerduty_secret:
        pager = {"routing_key_file": f"{MOUNT}/{name}-pagerduty", "severity": route.severity}
        kinds["pagerduty_configs"] = [pager]
    # A rule refuses an address without a server.
    if route.email and smtp:
        kinds["email_configs"] = [{"to": route.email, "send_resolved": True, **_server(smtp)}]
    return {"name": name, **kinds}


def _server(smtp: Smtp) -> dict[str, Any]:
    login = (
        {"auth_username": smtp.username, "auth_password_file": f"{MOUNT}/{SMTP}"}
        if smtp.username
        else {}
    )
    return {
        "from": smtp.from_,
        "smarthost": f"{smtp.host}:{smtp.port}",
        "require_tls": True,
        **login,
    }
