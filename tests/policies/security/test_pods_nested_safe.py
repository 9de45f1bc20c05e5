"""Pods inside custom resources."""

from __future__ import annotations

import copy

from ..fixtures import POD
from ..suite import UNKNOWN, Fixture, suite

_POD = "spec.workerGroupSpecs.0.template.spec"
_SHOWN = "spec.workerGroupSpecs[0].template.spec"

TestRay = suite(
    "pods-nested-safe",
    Fixture(
        "kubernetes:ray.io/v1:RayCluster",
        {
            "metadata": {"name": "ray", "namespace": "ray"},
            "spec": {
                "headGroupSpec": {"template": {"spec": POD}},
                "workerGroupSpecs": [{"template": {"spec": copy.deepcopy(POD)}}],
            },
        },
    ),
    bad=[
        (
            {f"{_POD}.containers.0.securityContext.privileged": True},
            f"In {_SHOWN}, securityContext.privileged of container server is true",
        ),
        (
            {f"{_POD}.hostIPC": True, "spec.headGroupSpec.template.spec.hostNetwork": True},
            [
                "In spec.headGroupSpec.template.spec, hostNetwork is true",
                f"In {_SHOWN}, hostIPC is true",
            ],
        ),
        (
            {f"{_POD}.volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}]},
            f"In {_SHOWN}, volume logs is hostPath",
        ),
        (
            {f"{_POD}.containers.0.ports": [{"containerPort": 1, "hostPort": 1}]},
            f"In {_SHOWN}, container server opens a hostPort",
        ),
    ],
    fine=[{"spec.headGroupSpec.rayStartParams": UNKNOWN}],
    unknown=[({f"{_POD}.hostPID": UNKNOWN}, f"{_SHOWN}.hostPID"), ({"spec": UNKNOWN}, "spec")],
    configured=[({"privilegedNamespaces": ["ray"]}, {f"{_POD}.hostPID": True}, None)],
    schema=False,
)

TestRuntime = suite(
    "pods-nested-safe",
    Fixture(
        "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime",
        {"metadata": {"name": "vllm"}, "spec": {"containers": POD["containers"]}},
    ),
    bad=[({"spec.hostIPC": True}, "In spec, hostIPC is true")],
    schema=False,
)
