"""AppArmor and SELinux."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD, POD_SPEC
from ..suite import UNKNOWN, Fixture, suite

_POD = f"{POD_SPEC}.securityContext"
_OWN = f"{CONTAINER}.securityContext"
_ANNOTATIONS = "spec.template.metadata.annotations"
_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/server"

TestRule = suite(
    "pods-confined",
    DEPLOYMENT,
    bad=[
        (
            {f"{_POD}.appArmorProfile": {"type": "Unconfined"}},
            "securityContext.appArmorProfile.type of the pod is Unconfined",
        ),
        (
            {f"{_OWN}.seLinuxOptions": {"type": "spc_t", "user": "system_u", "role": "system_r"}},
            [
                "securityContext.seLinuxOptions.type of container server is spc_t",
                "securityContext.seLinuxOptions.user of container server is set",
                "securityContext.seLinuxOptions.role of container server is set",
            ],
        ),
        (
            {_ANNOTATIONS: {_ANNOTATION: "unconfined"}},
            f"The annotation {_ANNOTATION} is unconfined",
        ),
    ],
    fine=[
        {f"{_POD}.appArmorProfile": {"type": "RuntimeDefault"}},
        {f"{_OWN}.seLinuxOptions": {"type": "container_t", "level": "s0:c123,c456"}},
        {_ANNOTATIONS: {_ANNOTATION: "runtime/default"}},
    ],
    unknown=[({f"{_POD}.appArmorProfile": {"type": UNKNOWN}}, f"{_POD}.appArmorProfile.type")],
    configured=[
        (
            {"privilegedNamespaces": ["models"]},
            {f"{_POD}.appArmorProfile": {"type": "Unconfined"}},
            None,
        )
    ],
)

TestPod = suite(
    "pods-confined",
    Fixture(
        "kubernetes:core/v1:Pod",
        {"metadata": {"name": "it", "namespace": "models", "annotations": {}}, "spec": POD},
    ),
    bad=[
        (
            {"metadata.annotations": {_ANNOTATION: "unconfined"}},
            f"The annotation {_ANNOTATION} is unconfined",
        )
    ],
)
