"""Containers that write beside their program."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import DROP, UNKNOWN, suite

_ROOT = f"{CONTAINER}.securityContext.readOnlyRootFilesystem"

TestRule = suite(
    "pods-read-only-root",
    DEPLOYMENT,
    bad=[
        (
            {_ROOT: changed},
            "securityContext.readOnlyRootFilesystem of container server is not true",
        )
        for changed in (DROP, False)
    ],
    unknown=[
        ({_ROOT: UNKNOWN}, f"{POD_SPEC}.containers[0].securityContext.readOnlyRootFilesystem")
    ],
    configured=[({"privilegedNamespaces": ["models"]}, {_ROOT: False}, None)],
)
