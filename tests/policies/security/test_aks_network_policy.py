"""The engine of network policies on AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

ENGINE = "networkProfile.networkPolicy"

TestRule = suite(
    "aks-network-policy",
    CLUSTER,
    bad=[
        ({ENGINE: DROP}, f"{ENGINE} is not set"),
        ({ENGINE: "none"}, f"{ENGINE} is none"),
        ({"networkProfile": DROP}, f"{ENGINE} is not set"),
    ],
    fine=[{ENGINE: "calico"}, {ENGINE: "azure"}],
    unknown=[({ENGINE: UNKNOWN}, ENGINE)],
)
