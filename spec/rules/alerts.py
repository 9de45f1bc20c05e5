"""Alerts reach somebody, and what is watched can be seen for as long as it is looked at."""

from __future__ import annotations

from ..finding import Finding, Findings, warning
from ..monitoring import AlertRoute
from ..platform import Platform

SLOWEST_BURN_DAYS = 3
"""The longest window that an alert looks back over."""

_ROUTES = ("monitoring", "alerts", "routes")


def routes(spec: Platform) -> Findings:
    """Each route leads somewhere, and no two take the same alerts."""
    first: dict[tuple[str, str | None], int] = {}
    for index, route in enumerate(spec.monitoring.alerts.routes):
        path = (*_ROUTES, index)
        if not (route.slack_secret or route.pagerduty_secret or route.email):
            message = f"{_what(route)} go nowhere"
            yield Finding(path, message, "slackSecret, pagerdutySecret or email")
        if route.slack_channel and not route.slack_secret:
            message = "a channel without slackSecret"
            yield Finding((*path, "slackChannel"), message, "add slackSecret")
        key = (route.severity, route.team)
        if key in first:
            message = f"{_what(route)} have a route already: {'.'.join(_ROUTES)}[{first[key]}]"
            yield Finding(path, message, "put both into one route, or name another team")
        first.setdefault(key, index)


def severities(spec: Platform) -> Findings:
    """What nobody is told of in prod is said aloud."""
    found = spec.monitoring.alerts.routes
    general = {each.severity for each in found if each.team is None}
    if spec.environment == "prod" and not any(each.severity == "critical" for each in found):
        yield warning(_ROUTES, "critical alerts in prod reach nobody", "a route for critical")
    elif spec.environment == "prod" and "critical" not in general:
        message = "critical alerts of no team in prod reach nobody"
        yield warning(_ROUTES, message, "a route for critical without team")


def mail(spec: Platform) -> Findings:
    """Mail is sent by a server, which is signed in to with both of a name and a password."""
    alerts = spec.monitoring.alerts
    for index, route in enumerate(alerts.routes):
        if route.email and alerts.smtp is None:
            message = "no mail is sent without a mail server"
            yield Finding((*_ROUTES, index, "email"), message, "add monitoring.alerts.smtp")
    smtp = alerts.smtp
    if smtp is None:
        return
    path = ("monitoring", "alerts", "smtp")
    if smtp.username and not smtp.password_secret:
        yield Finding((*path, "username"), "a user without a password", "add passwordSecret")
    if smtp.password_secret and not smtp.username:
        yield Finding((*path, "passwordSecret"), "a password of nobody", "add username")


def burn_windows(spec: Platform) -> Findings:
    """Prometheus keeps what the slowest of the alerts on objectives looks back over."""
    section = spec.monitoring
    watched = spec.serving.engine != "none" and spec.serving.gateway == "envoy"
    if watched and section.retention_days < SLOWEST_BURN_DAYS:
        message = (
            f"alerts on monitoring.slo look back over {SLOWEST_BURN_DAYS} days, and metrics are kept "
            f"for {section.retention_days}"
        )
        path = ("monitoring", "retentionDays")
        yield warning(path, message, f"{SLOWEST_BURN_DAYS} or more")


def _what(route: AlertRoute) -> str:
    return f"{route.severity} alerts" + (f" of team {route.team}" if route.team else "")


RULES = (routes, severities, mail, burn_windows)
