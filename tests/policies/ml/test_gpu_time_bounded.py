"""Ends of jobs."""

from __future__ import annotations

from ..suite import DROP, Fixture, suite
from ._given import JOB

DEV = {"environment": "dev"}
DEADLINE = "spec.activeDeadlineSeconds"
LIMITS = "spec.template.spec.containers.0.resources.limits"
LONGEST = "kueue.x-k8s.io/max-exec-time-seconds"
PODS = {"spec": {"containers": [{"resources": {"limits": {"nvidia.com/gpu": 1}}}]}}

TestJob = suite(
    "gpu-time-bounded",
    JOB,
    bad=[],
    fine=[{DEADLINE: DROP}],
    configured=[
        (DEV, {}, None),
        (DEV, {DEADLINE: DROP}, f"{DEADLINE} is not set"),
        (DEV, {DEADLINE: 700000}, f"{DEADLINE} is 700000, more than 168 hours"),
        (DEV, {DEADLINE: DROP, "metadata.labels": {LONGEST: "3600"}}, None),
        (DEV, {DEADLINE: DROP, LIMITS: {"cpu": "1"}}, None),
        ({**DEV, "gpuJobHours": 1}, {}, None),
    ],
)

TestTrainJob = suite(
    "gpu-time-bounded",
    Fixture(
        "kubernetes:trainer.kubeflow.org/v1alpha1:TrainJob",
        {"spec": {"trainer": {"resourcesPerNode": {"requests": {"nvidia.com/gpu": 8}}}}},
    ),
    bad=[],
    configured=[
        (DEV, {}, f"{DEADLINE} is not set"),
        (DEV, {DEADLINE: 3600}, None),
    ],
    schema=False,
)

TestOperated = suite(
    "gpu-time-bounded",
    Fixture(
        "kubernetes:kubeflow.org/v1:PyTorchJob",
        {"spec": {"pytorchReplicaSpecs": {"Worker": {"template": PODS}}}},
    ),
    bad=[],
    configured=[
        (DEV, {}, "spec.runPolicy.activeDeadlineSeconds is not set"),
        (DEV, {"spec.runPolicy.activeDeadlineSeconds": 60}, None),
    ],
    schema=False,
)

TestJobSet = suite(
    "gpu-time-bounded",
    Fixture(
        "kubernetes:jobset.x-k8s.io/v1alpha2:JobSet",
        {"spec": {"replicatedJobs": [{"template": {"spec": {"template": PODS}}}]}},
    ),
    bad=[],
    configured=[
        (DEV, {}, "activeDeadlineSeconds of its jobs is not set"),
        (DEV, {"spec.replicatedJobs.0.template.spec.activeDeadlineSeconds": 60}, None),
    ],
    schema=False,
)

TestRayCluster = suite(
    "gpu-time-bounded",
    Fixture(
        "kubernetes:ray.io/v1:RayCluster",
        {"spec": {"workerGroupSpecs": [{"template": PODS}]}},
    ),
    bad=[],
    configured=[
        (
            DEV,
            {},
            "spec.enableInTreeAutoscaling is not true: its workers stand until it is deleted",
        ),
        (DEV, {"spec.enableInTreeAutoscaling": True}, None),
    ],
    schema=False,
)
