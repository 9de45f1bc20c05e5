"""Secrets that are variables."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, suite

_SAID = "container server takes variables from Secrets"
_KEY = {"secretKeyRef": {"name": "login", "key": "password"}}

TestRule = suite(
    "secrets-not-in-env",
    DEPLOYMENT,
    bad=[
        ({f"{CONTAINER}.env": [{"name": "PASSWORD", "valueFrom": _KEY}]}, _SAID),
        ({f"{CONTAINER}.envFrom": [{"secretRef": {"name": "login"}}]}, _SAID),
    ],
    fine=[{f"{CONTAINER}.envFrom": [{"configMapRef": {"name": "settings"}}]}],
    unknown=[({f"{CONTAINER}.envFrom": UNKNOWN}, f"{POD_SPEC}.containers[0].envFrom")],
)
