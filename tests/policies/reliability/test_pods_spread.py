"""Replicas on one node."""

from __future__ import annotations

from ..fixtures import POD_SPEC, REPLICAS
from ..suite import DROP, UNKNOWN, suite

_SPREAD = f"{POD_SPEC}.topologySpreadConstraints"
_PART = {
    "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "kubernetes.io/hostname"}]
}

TestRule = suite(
    "pods-spread",
    REPLICAS,
    bad=[({_SPREAD: DROP}, "All 3 replicas may be on one node")],
    fine=[
        {_SPREAD: DROP, f"{POD_SPEC}.affinity": {"podAntiAffinity": _PART}},
        {_SPREAD: DROP, "spec.replicas": 1},
    ],
    unknown=[({"spec.replicas": UNKNOWN}, "spec.replicas")],
    configured=[
        ({"environment": "staging"}, {"spec.replicas": UNKNOWN}, None),
        ({"environment": "dev"}, {_SPREAD: DROP}, None),
    ],
)
