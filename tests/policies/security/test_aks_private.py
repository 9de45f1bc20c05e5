"""Who reaches the API server of AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

ACCESS = "apiServerAccessProfile"
PRIVATE = f"{ACCESS}.enablePrivateCluster"
RANGES = f"{ACCESS}.authorizedIPRanges"

TestRule = suite(
    "aks-private",
    CLUSTER,
    bad=[
        ({PRIVATE: False}, "The API server answers any address"),
        ({ACCESS: DROP}, "The API server answers any address"),
        (
            {PRIVATE: False, RANGES: ["192.0.2.0/24", "0.0.0.0/0"]},
            f"The API server answers any address: {RANGES}[1] is 0.0.0.0/0",
        ),
    ],
    # 0.0.0.0/32 stands for the cluster's own way out.
    fine=[{PRIVATE: DROP, RANGES: ["192.0.2.0/24"]}, {PRIVATE: DROP, RANGES: ["0.0.0.0/32"]}],
    unknown=[
        ({PRIVATE: UNKNOWN}, PRIVATE),
        ({PRIVATE: DROP, RANGES: UNKNOWN}, RANGES),
        ({PRIVATE: DROP, RANGES: [UNKNOWN]}, f"{RANGES}[0]"),
    ],
)
