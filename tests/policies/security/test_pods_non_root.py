"""Root in containers."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, suite

POD_LEVEL = f"{POD_SPEC}.securityContext"
OWN = f"{CONTAINER}.securityContext.runAsNonRoot"
SAID = "securityContext.runAsNonRoot of container server is not true"

TestRule = suite(
    "pods-non-root",
    DEPLOYMENT,
    bad=[
        ({POD_LEVEL: DROP}, SAID),
        ({f"{POD_LEVEL}.runAsNonRoot": False}, SAID),
        ({OWN: False}, SAID),
    ],
    fine=[{POD_LEVEL: DROP, OWN: True}],
    unknown=[({f"{POD_LEVEL}.runAsNonRoot": UNKNOWN}, f"{POD_LEVEL}.runAsNonRoot")],
    configured=[({"privilegedNamespaces": ["models"]}, {POD_LEVEL: DROP}, None)],
)
