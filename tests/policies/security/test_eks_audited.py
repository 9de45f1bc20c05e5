"""Logs of the control plane."""

from __future__ import annotations

from ..fixtures import CLUSTER
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "eks-audited",
    CLUSTER,
    bad=[
        (
            {"enabledClusterLogTypes": ["api", "audit", "authenticator"]},
            "enabledClusterLogTypes lacks controllerManager, scheduler",
        ),
        (
            {"enabledClusterLogTypes": DROP},
            "enabledClusterLogTypes lacks api, audit, authenticator, controllerManager, scheduler",
        ),
    ],
    unknown=[
        ({"enabledClusterLogTypes": UNKNOWN}, "enabledClusterLogTypes"),
        ({"enabledClusterLogTypes.0": UNKNOWN}, "enabledClusterLogTypes[0]"),
    ],
)
