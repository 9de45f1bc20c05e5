"""Service accounts of pods."""

from __future__ import annotations

from ..fixtures import DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, suite

_MOUNTED = f"{POD_SPEC}.automountServiceAccountToken"
_ACCOUNT = f"{POD_SPEC}.serviceAccountName"
_SAID = "The pod has a token of the service account default"

TestRule = suite(
    "pods-account-own",
    DEPLOYMENT,
    bad=[({_MOUNTED: DROP}, _SAID), ({_MOUNTED: True, _ACCOUNT: "default"}, _SAID)],
    fine=[
        {_MOUNTED: True, _ACCOUNT: "server"},
        {_MOUNTED: DROP, f"{POD_SPEC}.serviceAccount": "server"},
    ],
    unknown=[({_ACCOUNT: UNKNOWN}, _ACCOUNT)],
)
