"""Images of custom resources."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

CONTAINER = "spec.pytorchReplicaSpecs.Worker.template.spec.containers.0"
SAID = (
    "In spec.pytorchReplicaSpecs.Worker.template.spec, the image of container pytorch is whatever "
    "is latest"
)

TestJob = suite(
    "images-nested-pinned",
    Fixture(
        "kubernetes:kubeflow.org/v1:PyTorchJob",
        {
            "metadata": {"name": "train", "namespace": "training"},
            "spec": {
                "pytorchReplicaSpecs": {
                    "Worker": {
                        "template": {
                            "spec": {
                                "containers": [
                                    {"name": "pytorch", "image": "registry.example:5000/train:1.4"}
                                ]
                            }
                        }
                    }
                }
            },
        },
    ),
    bad=[
        ({f"{CONTAINER}.image": "registry.example/train:latest"}, SAID),
        ({f"{CONTAINER}.image": "registry.example:5000/train"}, SAID),
    ],
    fine=[
        {f"{CONTAINER}.image": DROP},
        {f"{CONTAINER}.image": UNKNOWN},
        {f"{CONTAINER}.image": "registry.example/train@sha256:" + 64 * "0"},
    ],
    unknown=[({"spec": UNKNOWN}, "spec")],
    schema=False,
)
