"""Users of pods, by number."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, Fixture, suite

_POD = f"{POD_SPEC}.securityContext.runAsUser"
_OWN = f"{CONTAINER}.securityContext.runAsUser"

TestRule = suite(
    "pods-user-not-zero",
    DEPLOYMENT,
    bad=[
        ({_POD: 0}, "securityContext.runAsUser of the pod is 0"),
        ({_POD: 1001, _OWN: 0}, "securityContext.runAsUser of container server is 0"),
    ],
    fine=[{_POD: 1001}],
    unknown=[({_POD: UNKNOWN}, _POD)],
    configured=[({"privilegedNamespaces": ["models"]}, {_POD: 0}, None)],
)


TestPatch = suite(
    "pods-user-not-zero",
    Fixture(
        "kubernetes:apps/v1:DeploymentPatch",
        {"metadata": {"name": "server"}, "spec": {"replicas": 2}},
    ),
    bad=[
        (
            {"spec.template.spec.securityContext.runAsUser": 0},
            "securityContext.runAsUser of the pod is 0",
        )
    ],
)
