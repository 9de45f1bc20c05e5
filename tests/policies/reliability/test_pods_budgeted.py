"""Disruption budgets."""

from __future__ import annotations

from ..fixtures import REPLICAS
from ..suite import DROP, UNKNOWN, suite

_SAID = "No PodDisruptionBudget covers the 3 replicas"

TestRule = suite(
    "pods-budgeted",
    REPLICAS,
    bad=[
        ({"budget": DROP}, _SAID),
        ({"budget/metadata.namespace": "other"}, _SAID),
        ({"budget/spec.selector.matchLabels": {"app": "other"}}, _SAID),
        ({"budget/spec.selector": DROP}, _SAID),
    ],
    fine=[
        {"budget/spec.selector": {}},
        {"budget": DROP, "spec.replicas": 1},
        {"budget": DROP, "spec.replicas": DROP},
        {"metadata.namespace": UNKNOWN, "budget/metadata.namespace": UNKNOWN},
    ],
    unknown=[({"spec.replicas": UNKNOWN}, "spec.replicas")],
    configured=[
        ({"environment": "staging"}, {"spec.replicas": UNKNOWN}, None),
        ({"environment": "staging"}, {"budget": DROP}, None),
    ],
)
