"""Which system calls containers may make."""

from __future__ import annotations

from ..fixtures import CONTAINER, CRONJOB, DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, suite

_POD = f"{POD_SPEC}.securityContext.seccompProfile"
_OWN = f"{CONTAINER}.securityContext.seccompProfile"

TestRule = suite(
    "pods-seccomp",
    DEPLOYMENT,
    bad=[
        (
            {_POD: DROP},
            "securityContext.seccompProfile.type of container server is not set",
        ),
        (
            {f"{_POD}.type": "Unconfined"},
            "securityContext.seccompProfile.type of container server is Unconfined",
        ),
        (
            {_OWN: {"type": "Unconfined"}},
            "securityContext.seccompProfile.type of container server is Unconfined",
        ),
    ],
    fine=[
        {_POD: DROP, _OWN: {"type": "RuntimeDefault"}},
        {_POD: {"type": "Localhost", "localhostProfile": "server.json"}},
    ],
    unknown=[({f"{_POD}.type": UNKNOWN}, f"{_POD}.type")],
    configured=[({"privilegedNamespaces": ["models"]}, {_POD: DROP}, None)],
)

TestCronJob = suite(
    "pods-seccomp",
    CRONJOB,
    bad=[
        (
            {"spec.jobTemplate.spec.template.spec.securityContext": DROP},
            "securityContext.seccompProfile.type of container server is not set",
        )
    ],
)
