"""Run command of AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

OFF = "apiServerAccessProfile.disableRunCommand"

TestRule = suite(
    "aks-run-command-off",
    CLUSTER,
    bad=[
        ({OFF: False}, f"{OFF} is false"),
        ({OFF: DROP}, f"{OFF} is not set"),
        ({"apiServerAccessProfile": DROP}, f"{OFF} is not set"),
    ],
    unknown=[({OFF: UNKNOWN}, OFF)],
)
