"""The default security group."""

from __future__ import annotations

from ..fixtures import NETWORK
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "default-group-empty",
    NETWORK,
    bad=[
        (
            {"group": DROP},
            "The network's default security group is left as AWS makes it: open among its members",
        ),
        (
            {"group/ingress": [{"protocol": "-1", "self": True}]},
            "The network's default security group has ingress rules",
        ),
        ({"group/egress": UNKNOWN}, "The network's default security group has egress rules"),
    ],
    fine=[{"group/ingress": DROP}],
)
