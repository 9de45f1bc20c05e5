"""Kernel parameters."""

from __future__ import annotations

from ..fixtures import DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, suite

_SYSCTLS = f"{POD_SPEC}.securityContext.sysctls"

TestRule = suite(
    "pods-sysctls-safe",
    DEPLOYMENT,
    bad=[
        (
            {_SYSCTLS: [{"name": "kernel.msgmax", "value": "65536"}]},
            "securityContext.sysctls sets kernel.msgmax",
        )
    ],
    fine=[{_SYSCTLS: [{"name": "net.ipv4.tcp_syncookies", "value": "1"}]}],
    unknown=[({_SYSCTLS: [{"name": UNKNOWN, "value": "1"}]}, f"{_SYSCTLS}[0].name")],
    configured=[
        (
            {"privilegedNamespaces": ["models"]},
            {_SYSCTLS: [{"name": "kernel.msgmax", "value": "65536"}]},
            None,
        )
    ],
)
