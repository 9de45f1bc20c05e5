"""What pods share with their node."""

from __future__ import annotations

from ..fixtures import DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, suite

TestRule = suite(
    "pods-off-host",
    DEPLOYMENT,
    bad=[
        ({f"{POD_SPEC}.hostNetwork": True}, "hostNetwork is true"),
        (
            {f"{POD_SPEC}.hostPID": True, f"{POD_SPEC}.hostIPC": True},
            ["hostPID is true", "hostIPC is true"],
        ),
        (
            {f"{POD_SPEC}.volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}]},
            "volume logs is hostPath /var/log",
        ),
    ],
    fine=[
        {f"{POD_SPEC}.volumes": [{"name": "tmp", "emptyDir": {}}]},
        {f"{POD_SPEC}.hostPID": False},
    ],
    unknown=[({f"{POD_SPEC}.hostNetwork": UNKNOWN}, f"{POD_SPEC}.hostNetwork")],
    configured=[
        ({"privilegedNamespaces": ["models"]}, {f"{POD_SPEC}.hostNetwork": True}, None),
    ],
)
