"""Wildcards in roles."""

from __future__ import annotations

from ..fixtures import role
from ..suite import UNKNOWN, Fixture, suite

TestRule = suite(
    "rbac-no-wildcards",
    role(),
    bad=[
        ({"rules.0.verbs": ["*"]}, "rules[0].verbs holds *"),
        (
            {"rules.0.apiGroups": ["*"], "rules.0.resources": ["pods", "*"]},
            ["rules[0].apiGroups holds *", "rules[0].resources holds *"],
        ),
        (
            {"rules": [{"nonResourceURLs": ["*"], "verbs": ["get"]}]},
            "rules[0].nonResourceURLs holds *",
        ),
    ],
    fine=[{"rules.0.verbs": [UNKNOWN]}, {"rules": []}],
    unknown=[({"rules": UNKNOWN}, "rules")],
)

TestOlder = suite(
    "rbac-no-wildcards",
    Fixture("kubernetes:rbac.authorization.k8s.io/v1beta1:ClusterRole", role("ClusterRole").inputs),
    bad=[({"rules.0.verbs": ["*"]}, "rules[0].verbs holds *")],
    schema=False,
)
