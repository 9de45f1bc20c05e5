"""Flow logs."""

from __future__ import annotations

from ..fixtures import NETWORK
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "network-logged",
    NETWORK,
    bad=[
        ({"flow": DROP}, "The network has no flow log"),
        (
            {"flow/trafficType": "ACCEPT"},
            "The network's flow log records ACCEPT traffic, not what was refused",
        ),
    ],
    fine=[{"flow/trafficType": "REJECT"}],
    unknown=[({"flow/trafficType": UNKNOWN}, "trafficType")],
)
