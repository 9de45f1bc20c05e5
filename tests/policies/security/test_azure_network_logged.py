"""Flow logs of virtual networks."""

from __future__ import annotations

from ..fixtures_azure import NETWORK
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "azure-network-logged",
    NETWORK,
    bad=[
        ({"flow": DROP}, "The network has no flow log"),
        ({"flow/enabled": False}, "The network has a flow log, but enabled is false"),
        ({"flow/enabled": DROP}, "The network has a flow log, but enabled is not set"),
    ],
    unknown=[({"flow/enabled": UNKNOWN}, "enabled")],
)
