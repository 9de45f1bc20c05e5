"""Kinds of volumes."""

from __future__ import annotations

from ..fixtures import DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, suite

_VOLUMES = f"{POD_SPEC}.volumes"

TestRule = suite(
    "pods-volumes-safe",
    DEPLOYMENT,
    bad=[
        (
            {_VOLUMES: [{"name": "data", "nfs": {"server": "nas", "path": "/data"}}]},
            "volume data is nfs",
        ),
        (
            {_VOLUMES: [{"name": "disk", "awsElasticBlockStore": {"volumeId": "vol-1"}}]},
            "volume disk is awsElasticBlockStore",
        ),
    ],
    fine=[
        {
            _VOLUMES: [
                {"name": "tmp", "emptyDir": {}},
                {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
                {"name": "keys", "secret": {"secretName": "keys"}, "nfs": None},
            ]
        },
        # For pods-off-host to say.
        {_VOLUMES: [{"name": "logs", "hostPath": {"path": "/var/log"}}]},
    ],
    unknown=[({_VOLUMES: UNKNOWN}, _VOLUMES)],
    configured=[
        (
            {"privilegedNamespaces": ["models"]},
            {_VOLUMES: [{"name": "data", "nfs": {"server": "nas", "path": "/data"}}]},
            None,
        )
    ],
)
