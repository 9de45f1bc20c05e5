"""Escalation in containers."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT
from ..suite import DROP, UNKNOWN, suite

ALLOWED = f"{CONTAINER}.securityContext.allowPrivilegeEscalation"
SAID = "securityContext.allowPrivilegeEscalation of container server is"

TestRule = suite(
    "pods-no-escalation",
    DEPLOYMENT,
    bad=[({ALLOWED: True}, f"{SAID} true"), ({ALLOWED: DROP}, f"{SAID} not set")],
    unknown=[
        (
            {ALLOWED: UNKNOWN},
            "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
        )
    ],
    configured=[({"privilegedNamespaces": ["models"]}, {ALLOWED: True}, None)],
)
