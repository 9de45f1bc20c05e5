"""Windows containers that are processes of their host."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, suite

_POD = f"{POD_SPEC}.securityContext.windowsOptions"
_OWN = f"{CONTAINER}.securityContext.windowsOptions"

TestRule = suite(
    "pods-no-host-process",
    DEPLOYMENT,
    bad=[
        (
            {_POD: {"hostProcess": True}},
            "securityContext.windowsOptions.hostProcess of the pod is true",
        ),
        (
            {_OWN: {"hostProcess": True}},
            "securityContext.windowsOptions.hostProcess of container server is true",
        ),
    ],
    fine=[{_POD: {"hostProcess": False, "runAsUserName": "ContainerUser"}}],
    unknown=[({_POD: {"hostProcess": UNKNOWN}}, f"{_POD}.hostProcess")],
    configured=[({"privilegedNamespaces": ["models"]}, {_POD: {"hostProcess": True}}, None)],
)
