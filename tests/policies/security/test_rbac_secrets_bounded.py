"""Roles that read every Secret."""

from __future__ import annotations

from ..fixtures import role
from ..suite import UNKNOWN, suite

TestRule = suite(
    "rbac-secrets-bounded",
    role("ClusterRole"),
    bad=[
        (
            {"rules.0.resources": ["configmaps", "secrets"]},
            "rules[0] allows to get, list every Secret",
        )
    ],
    fine=[
        {"rules.0.resources": ["secrets"], "rules.0.resourceNames": ["platform"]},
        {"rules.0.resources": ["secrets"], "rules.0.verbs": ["create"]},
    ],
    unknown=[({"rules.0.resources": UNKNOWN}, "rules[0].resources")],
)
