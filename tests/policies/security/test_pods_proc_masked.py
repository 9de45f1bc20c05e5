"""What containers see of the kernel."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, suite

_MOUNT = f"{CONTAINER}.securityContext.procMount"

TestRule = suite(
    "pods-proc-masked",
    DEPLOYMENT,
    bad=[({_MOUNT: "Unmasked"}, "securityContext.procMount of container server is Unmasked")],
    fine=[{_MOUNT: "Default"}],
    unknown=[({_MOUNT: UNKNOWN}, f"{POD_SPEC}.containers[0].securityContext.procMount")],
    configured=[({"privilegedNamespaces": ["models"]}, {_MOUNT: "Unmasked"}, None)],
)
