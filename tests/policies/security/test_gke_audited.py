"""Logs of clusters."""

from __future__ import annotations

from ..fixtures_gcp import GKE
from ..suite import DROP, UNKNOWN, suite

LOGS, METRICS = "loggingConfig.enableComponents", "monitoringConfig.enableComponents"

TestRule = suite(
    "gke-audited",
    GKE,
    bad=[
        ({f"{LOGS}.1": DROP}, f"{LOGS} lacks APISERVER"),
        ({LOGS: []}, f"{LOGS} lacks SYSTEM_COMPONENTS, APISERVER"),
        ({"loggingConfig": DROP}, f"{LOGS} lacks APISERVER"),
        ({METRICS: ["POD"]}, f"{METRICS} lacks SYSTEM_COMPONENTS"),
        ({"loggingService": "none"}, "loggingService is none"),
        ({"monitoringService": "none"}, "monitoringService is none"),
    ],
    fine=[{"monitoringConfig": DROP}, {LOGS: ["SYSTEM_COMPONENTS", "APISERVER", "SCHEDULER"]}],
    unknown=[
        ({LOGS: UNKNOWN}, LOGS),
        ({f"{LOGS}.0": UNKNOWN}, f"{LOGS}[0]"),
        ({"monitoringConfig": UNKNOWN}, "monitoringConfig"),
    ],
)
