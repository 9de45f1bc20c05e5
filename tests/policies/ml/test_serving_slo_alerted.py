"""Alerts on promises."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import INFERENCE

SAID = "No alert of the stack is on the errors or the latency of models"
RULES = Fixture(
    "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
    {
        "spec": {
            "groups": [
                {
                    "name": "slo",
                    "rules": [
                        {"record": "slo:model_errors:rate5m", "expr": "x"},
                        {"alert": "ModelErrorBudgetBurn", "expr": "slo:model_errors:rate5m > 14"},
                    ],
                }
            ]
        }
    },
)
ALERT = "rules/spec.groups.0.rules.1"

TestRule = suite(
    "serving-slo-alerted",
    Fixture(INFERENCE.type, INFERENCE.inputs, {"rules": RULES}),
    bad=[
        ({"rules": DROP}, SAID),
        ({f"{ALERT}.alert": DROP}, SAID),
        (
            {
                "rules/spec.groups.0.name": "disks",
                ALERT: {"alert": "DiskFull", "expr": "model_disk_free < 1"},
            },
            SAID,
        ),
        ({ALERT: {"alert": "QueueLatency", "expr": "queue_seconds > 1"}}, SAID),
    ],
    fine=[
        {ALERT: {"alert": "SlowAnswers", "expr": 'latency{service="fraud-predictor"} > 1'}},
        {"rules": Fixture("kubernetes:sloth.slok.dev/v1:PrometheusServiceLevel", {"spec": {}})},
    ],
    unknown=[({"rules/spec.groups": UNKNOWN}, "spec.groups")],
    configured=[({"environment": "dev"}, {"rules": DROP}, None)],
    schema=False,
)
