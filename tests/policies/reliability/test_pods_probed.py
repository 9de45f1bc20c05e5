"""Probes of what serves."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, changed, suite

_PROBE = {"httpGet": {"path": "/health", "port": 8000}}
SERVER = changed(
    DEPLOYMENT,
    {
        f"{CONTAINER}.ports": [{"containerPort": 8000}],
        f"{CONTAINER}.readinessProbe": _PROBE,
        f"{CONTAINER}.livenessProbe": _PROBE,
    },
)

TestRule = suite(
    "pods-probed",
    SERVER,
    bad=[
        (
            {f"{CONTAINER}.readinessProbe": DROP},
            "readinessProbe of container server not set",
        ),
        (
            {f"{CONTAINER}.readinessProbe": DROP, f"{CONTAINER}.livenessProbe": DROP},
            "readinessProbe and livenessProbe of container server not set",
        ),
    ],
    fine=[{f"{CONTAINER}.ports": DROP, f"{CONTAINER}.livenessProbe": DROP}],
    unknown=[({f"{POD_SPEC}.containers": UNKNOWN}, f"{POD_SPEC}.containers")],
)
