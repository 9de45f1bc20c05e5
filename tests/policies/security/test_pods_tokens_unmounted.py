"""Tokens of the cluster in pods."""

from __future__ import annotations

from ..fixtures import DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, suite

_MOUNTED = f"{POD_SPEC}.automountServiceAccountToken"

TestRule = suite(
    "pods-tokens-unmounted",
    DEPLOYMENT,
    bad=[
        ({_MOUNTED: DROP}, "automountServiceAccountToken is not set"),
        ({_MOUNTED: True}, "automountServiceAccountToken is true"),
    ],
    unknown=[({_MOUNTED: UNKNOWN}, _MOUNTED)],
)
