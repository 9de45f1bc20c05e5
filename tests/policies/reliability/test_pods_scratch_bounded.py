"""Scratch space."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, suite

_VOLUMES = f"{POD_SPEC}.volumes"
_SAID = "volume tmp is an emptyDir without a sizeLimit"

TestRule = suite(
    "pods-scratch-bounded",
    DEPLOYMENT,
    bad=[({_VOLUMES: [{"name": "tmp", "emptyDir": {}}]}, _SAID)],
    fine=[
        {_VOLUMES: [{"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}}]},
        {_VOLUMES: [{"name": "keys", "secret": {"secretName": "keys"}}]},
        {
            _VOLUMES: [{"name": "tmp", "emptyDir": {}}],
            f"{CONTAINER}.resources.limits.ephemeral-storage": "2Gi",
        },
    ],
    unknown=[({_VOLUMES: UNKNOWN}, _VOLUMES)],
)
