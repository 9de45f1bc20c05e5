"""Who reaches the API server."""

from __future__ import annotations

from ..fixtures import CLUSTER
from ..suite import DROP, UNKNOWN, suite

PUBLIC = "vpcConfig.endpointPublicAccess"
CIDRS = "vpcConfig.publicAccessCidrs"

TestRule = suite(
    "eks-endpoint-restricted",
    CLUSTER,
    bad=[
        ({PUBLIC: True}, "The API server answers any address"),
        ({PUBLIC: DROP}, "The API server answers any address"),
        (
            {PUBLIC: True, CIDRS: ["192.0.2.0/24", "0.0.0.0/0"]},
            "The API server answers any address: vpcConfig.publicAccessCidrs[1] is 0.0.0.0/0",
        ),
    ],
    fine=[{PUBLIC: True, CIDRS: ["192.0.2.0/24"]}, {CIDRS: UNKNOWN}],
    unknown=[
        ({PUBLIC: UNKNOWN}, PUBLIC),
        ({PUBLIC: True, CIDRS: UNKNOWN}, CIDRS),
        ({PUBLIC: True, CIDRS: [UNKNOWN]}, f"{CIDRS}[0]"),
        ({"vpcConfig": UNKNOWN}, "vpcConfig"),
    ],
)
