"""Rules of logs, traces and long-term metrics."""

from __future__ import annotations

import pytest

from ..files import added, faults

SITE = "cloud: {provider: onprem, site: lab}\nfeatures: {offline: postgres}\n"

AZURE = (
    "cloud: {provider: azure, location: eastus, subscriptionId: 11111111-1111-4111-8111-111111111111, "
    "tenantId: 11111111-1111-4111-8111-111111111111, admins: [11111111-1111-4111-8111-111111111111]}\n"
)

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "logs for longer than their bucket": ("""\
storage: {logs: {expireDays: 60}}
monitoring: {logs: loki, logRetentionDays: 90}
""", [
        "acme.yaml:5:26: monitoring.logRetentionDays: logs are deleted after 60 days, as storage.logs.expireDays says (mend: 60 or less, or storage.logs.expireDays: 90 or more)",
    ]),
    "logs as long as their bucket": ("""\
storage: {logs: {expireDays: 60}}
monitoring: {logs: loki, logRetentionDays: 60}
""", []),
    "traces for longer than their bucket": ("""\
storage: {logs: {expireDays: 7}}
monitoring: {traces: tempo, traceRetentionDays: 8}
""", [
        "acme.yaml:5:29: monitoring.traceRetentionDays: traces are deleted after 7 days, as storage.logs.expireDays says (mend: 7 or less, or storage.logs.expireDays: 8 or more)",
    ]),
    "metrics for longer than their bucket": ("monitoring: {longTerm: {enabled: true, retentionDays: 366}}\n", [
        "acme.yaml:4:40: monitoring.longTerm.retentionDays: metrics are deleted after 365 days, as storage.logs.expireDays says (mend: 365 or less, or storage.logs.expireDays: 366 or more)",
    ]),
    "a bucket that keeps as long as it can": ("""\
storage: {logs: {expireDays: 3650}}
monitoring: {longTerm: {enabled: true, retentionDays: 3650}, logs: loki, logRetentionDays: 3650}
""", []),
    "samples for longer than what they are thinned out to": ("monitoring: {longTerm: {enabled: true, retentionDays: 60}}\n", [
        "acme.yaml:4:14: monitoring.longTerm.rawDays: 90 is more than retentionDays 60 (mend: 60 or less)",
    ]),
    "long-term metrics that are not": ("monitoring: {retentionDays: 60, longTerm: {enabled: true, retentionDays: 60, rawDays: 60}}\n", [
        "acme.yaml:4:59: warning: monitoring.longTerm.retentionDays: Prometheus itself keeps 60 days (mend: more than monitoring.retentionDays, or enabled: false)",
    ]),
    "the logs of a cloud without any": (SITE + "monitoring: {logs: cloud}\n", [
        "acme.yaml:6:14: monitoring.logs: an existing cluster has no store of logs of a cloud's (mend: loki, or none)",
    ]),
    "on an existing cluster the bucket is the site's": (SITE + "monitoring: {logs: loki, logRetentionDays: 3000}\n", []),
    "days of logs that nobody keeps": ("monitoring: {logRetentionDays: 9}\n", [
        "acme.yaml:4:14: warning: monitoring.logRetentionDays: is not used: monitoring.logs is none (mend: take it away, or change that)",
    ]),
    "traces that nobody takes": ("monitoring: {traceSamplePercent: 10, traceMetrics: true}\n", [
        "acme.yaml:4:14: warning: monitoring.traceSamplePercent: is not used: monitoring.traces is none (mend: take it away, or change that)",
        "acme.yaml:4:38: warning: monitoring.traceMetrics: is not used: monitoring.traces is none (mend: take it away, or change that)",
    ]),
    "days of metrics that are not kept": ("monitoring: {longTerm: {retentionDays: 99}}\n", [
        "acme.yaml:4:25: warning: monitoring.longTerm.retentionDays: is not used: long-term metrics are not enabled (mend: take it away, or change that)",
    ]),
    "fewer days than samples by the hour need": ("monitoring: {longTerm: {enabled: true, retentionDays: 9}}\n", [
        "acme.yaml:4:40: monitoring.longTerm.retentionDays: 9 is less than 10 (mend: at least 10 and at most 3650)",
    ]),
    "a share above all": ("monitoring: {traces: tempo, traceSamplePercent: 101}\n", [
        "acme.yaml:4:29: monitoring.traceSamplePercent: 101 is more than 100 (mend: at least 1 and at most 100)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_said(name: str) -> None:
    text, said = CASES[name]
    assert faults(added(text)) == said


def test_agents_of_azure_need_a_way_out() -> None:
    network = "network: {cidr: 10.20.0.0/16, egress: none}\n"
    said = [
        each
        for each in faults(added(AZURE + network + "monitoring: {logs: cloud}\n"))
        if "logs" in each
    ]
    assert said == [
        "acme.yaml:6:14: monitoring.logs: the agents of Azure Monitor find no way out of the network "
        "(mend: loki, or another network.egress)"
    ]
    assert not [
        each for each in faults(added(AZURE + "monitoring: {logs: cloud}\n")) if "logs" in each
    ]
