"""Rules of who is told, and of what is watched for how long."""

from __future__ import annotations

import pytest

from ..files import added, faults, loaded

ROUTES = "monitoring: {alerts: {routes: [%s]%s}}\n"
CRITICAL = "{severity: critical, slackSecret: a}"
MAIL = "{severity: info, email: a@example.com}"
SERVER = "smtp: {host: mail.example.com, from: a@example.com%s}"


def alerts(routes: str, rest: str = "") -> str:
    return ROUTES % (routes, f", {rest}" if rest else "")


# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "alerts that go nowhere": (alerts('{severity: critical}, {severity: info, slackSecret: b}, {severity: warning, team: a, pagerdutySecret: c, slackChannel: "#x"}'), [
        "acme.yaml:4:32: monitoring.alerts.routes[0]: critical alerts go nowhere (mend: slackSecret, pagerdutySecret or email)",
        "acme.yaml:4:137: monitoring.alerts.routes[2].slackChannel: a channel without slackSecret (mend: add slackSecret)",
    ]),
    "critical alerts that reach nobody": (alerts("{severity: info, slackSecret: a}"), [
        "acme.yaml:4:23: warning: monitoring.alerts.routes: critical alerts in prod reach nobody (mend: a route for critical)",
    ]),
    "critical alerts of one team alone": (alerts("{severity: critical, team: search, slackSecret: a}"), [
        "acme.yaml:4:23: warning: monitoring.alerts.routes: critical alerts of no team in prod reach nobody (mend: a route for critical without team)",
    ]),
    "two routes of the same": (alerts(f"{CRITICAL}, {CRITICAL}"), [
        "acme.yaml:4:70: monitoring.alerts.routes[1]: critical alerts have a route already: monitoring.alerts.routes[0] (mend: put both into one route, or name another team)",
    ]),
    "two routes of one team": (alerts(f"{CRITICAL}, {{severity: info, team: a, slackSecret: b}}, {{severity: info, team: a, slackSecret: c}}"), [
        "acme.yaml:4:113: monitoring.alerts.routes[2]: info alerts of team a have a route already: monitoring.alerts.routes[1] (mend: put both into one route, or name another team)",
    ]),
    "mail without a server": (alerts(f"{CRITICAL}, {MAIL}"), [
        "acme.yaml:4:87: monitoring.alerts.routes[1].email: no mail is sent without a mail server (mend: add monitoring.alerts.smtp)",
    ]),
    "a server that sends nothing": (alerts(CRITICAL, SERVER % ""), [
        "acme.yaml:4:71: warning: monitoring.alerts.smtp: is not used: no route has an email (mend: take it away, or change that)",
    ]),
    "a user without a password": (alerts(f"{CRITICAL}, {MAIL}", SERVER % ", username: a"), [
        "acme.yaml:4:163: monitoring.alerts.smtp.username: a user without a password (mend: add passwordSecret)",
    ]),
    "a password of nobody": (alerts(f"{CRITICAL}, {MAIL}", SERVER % ", passwordSecret: a"), [
        "acme.yaml:4:163: monitoring.alerts.smtp.passwordSecret: a password of nobody (mend: add username)",
    ]),
    "a mail server that is none": (alerts(f"{CRITICAL}, {MAIL}", "smtp: {host: 'https://a', from: b, port: 0}"), [
        'acme.yaml:4:118: monitoring.alerts.smtp.host: "https://a" has the wrong form (mend: write the name of a host such as mail.example.com)',
        'acme.yaml:4:137: monitoring.alerts.smtp.from: "b" has the wrong form (mend: write an address such as team@example.com)',
        "acme.yaml:4:146: monitoring.alerts.smtp.port: 0 is less than 1 (mend: at least 1 and at most 65535)",
    ]),
    "objectives that no histogram has a bound for": ("monitoring: {slo: {latencyMilliseconds: 300}}\n", [
        "acme.yaml:4:20: monitoring.slo.latencyMilliseconds: 300 is not one of 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000 (mend: choose one of these)",
    ]),
    "objectives that allow nothing": ("monitoring: {slo: {availabilityPercent: 100}}\n", [
        "acme.yaml:4:20: monitoring.slo.availabilityPercent: 100 is not less than 100 (mend: at least 90 and less than 100)",
    ]),
    "alerts that look back further than there is": ("monitoring: {retentionDays: 2}\n", [
        "acme.yaml:4:14: warning: monitoring.retentionDays: alerts on monitoring.slo look back over 3 days, and metrics are kept for 2 (mend: 3 or more)",
    ]),
    "objectives of models that nobody serves": ("monitoring: {slo: {latencyMilliseconds: 250}}\nserving: {engine: none, runtimes: [triton]}\n", [
        "acme.yaml:4:14: warning: monitoring.slo: is not used: no gateway sees how models answer (mend: take it away, or change that)",
        "acme.yaml:5:25: warning: serving.runtimes: is not used: serving.engine is none (mend: take it away, or change that)",
    ]),
}  # fmt: skip

GOOD = alerts(
    f"{CRITICAL}, {MAIL}, {{severity: critical, team: search, pagerdutySecret: b}}",
    SERVER % ", port: 465, username: ml, passwordSecret: alerts/smtp"
    + ", deadManSecret: alerts/dead",
)


@pytest.mark.parametrize("case", CASES)
def test_alert_rules(case: str) -> None:
    text, expected = CASES[case]
    assert faults(added(text)) == expected


def test_nothing_is_said_of_routes_that_lead_somewhere() -> None:
    spec = loaded(GOOD).platform
    assert not loaded(GOOD).warnings
    assert spec.monitoring.alerts.smtp and spec.monitoring.alerts.smtp.from_ == "a@example.com"
