"""Roles that lead to more."""

from __future__ import annotations

from ..fixtures import role
from ..suite import UNKNOWN, suite

TestRule = suite(
    "rbac-no-escalation",
    role("ClusterRole"),
    bad=[
        (
            {"rules.0.verbs": ["impersonate", "bind", "escalate", "get"]},
            [
                "rules[0].verbs holds bind",
                "rules[0].verbs holds escalate",
                "rules[0].verbs holds impersonate",
            ],
        ),
        ({"rules.0.resources": ["nodes/proxy"]}, "rules[0] allows to get nodes/proxy"),
        (
            {"rules.0.resources": ["serviceaccounts/token"], "rules.0.verbs": ["create"]},
            "rules[0] allows to create serviceaccounts/token",
        ),
        (
            {
                "rules.0.resources": ["mutatingwebhookconfigurations", "persistentvolumes"],
                "rules.0.verbs": ["get", "create", "patch"],
            },
            [
                "rules[0] allows to create, patch mutatingwebhookconfigurations",
                "rules[0] allows to create persistentvolumes",
            ],
        ),
        (
            {
                "rules.0.resources": ["certificatesigningrequests/approval"],
                "rules.0.verbs": ["update"],
            },
            "rules[0] allows to update certificatesigningrequests/approval",
        ),
    ],
    fine=[
        {"rules.0.resources": ["validatingwebhookconfigurations", "persistentvolumes"]},
        {"rules.0.verbs": ["create", "update", "patch"]},
    ],
    unknown=[({"rules": UNKNOWN}, "rules")],
)
