"""Ports on the node."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT, POD_SPEC
from ..suite import UNKNOWN, Fixture, suite

_PORTS = f"{CONTAINER}.ports"

TestRule = suite(
    "pods-host-ports-closed",
    DEPLOYMENT,
    bad=[
        (
            {
                _PORTS: [
                    {"containerPort": 80, "hostPort": 8080},
                    {"containerPort": 1, "hostPort": 1},
                ]
            },
            "container server opens hostPort 8080, 1",
        ),
        (
            {
                f"{POD_SPEC}.initContainers": [
                    {"name": "first", "ports": [{"containerPort": 80, "hostPort": 80}]}
                ]
            },
            "container first opens hostPort 80",
        ),
    ],
    fine=[{_PORTS: [{"containerPort": 80}]}, {_PORTS: [{"containerPort": 80, "hostPort": 0}]}],
    unknown=[
        (
            {_PORTS: [{"containerPort": 80, "hostPort": UNKNOWN}]},
            f"{POD_SPEC}.containers[0].ports[0].hostPort",
        )
    ],
    configured=[
        (
            {"privilegedNamespaces": ["models"]},
            {_PORTS: [{"containerPort": 80, "hostPort": 8080}]},
            None,
        )
    ],
)


TestPatch = suite(
    "pods-host-ports-closed",
    Fixture(
        "kubernetes:apps/v1:DeploymentPatch",
        {"metadata": {"name": "server"}, "spec": {"replicas": 2}},
    ),
    bad=[
        (
            {
                "spec.template.spec": {
                    "containers": [
                        {"name": "server", "ports": [{"containerPort": 80, "hostPort": 80}]}
                    ]
                }
            },
            "container server opens hostPort 80",
        )
    ],
)
