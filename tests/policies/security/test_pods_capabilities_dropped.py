"""Capabilities of containers."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT
from ..suite import DROP, UNKNOWN, suite

CAPABILITIES = f"{CONTAINER}.securityContext.capabilities"
SAID = "securityContext.capabilities of container server"

TestRule = suite(
    "pods-capabilities-dropped",
    DEPLOYMENT,
    bad=[
        ({CAPABILITIES: DROP}, f"{SAID} does not drop ALL"),
        ({f"{CAPABILITIES}.drop": ["NET_RAW"]}, f"{SAID} does not drop ALL"),
        (
            {f"{CAPABILITIES}.add": ["SYS_PTRACE", "SYS_ADMIN"]},
            f"{SAID} adds SYS_ADMIN, SYS_PTRACE",
        ),
    ],
    fine=[{f"{CAPABILITIES}.add": ["NET_BIND_SERVICE"]}],
    unknown=[
        (
            {f"{CAPABILITIES}.drop": UNKNOWN},
            "spec.template.spec.containers[0].securityContext.capabilities.drop",
        )
    ],
    configured=[({"privilegedNamespaces": ["models"]}, {CAPABILITIES: DROP}, None)],
)
