"""Requests and limits."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT
from ..suite import DROP, UNKNOWN, suite

RESOURCES = f"{CONTAINER}.resources"

TestRule = suite(
    "pods-bounded",
    DEPLOYMENT,
    bad=[
        (
            {RESOURCES: DROP},
            "resources.requests.cpu, resources.requests.memory, resources.limits.memory "
            "of container server not set",
        ),
        (
            {f"{RESOURCES}.limits.memory": DROP},
            "resources.limits.memory of container server not set",
        ),
    ],
    fine=[{f"{RESOURCES}.limits.memory": UNKNOWN}],
    unknown=[({RESOURCES: UNKNOWN}, "spec.template.spec.containers[0].resources")],
)
