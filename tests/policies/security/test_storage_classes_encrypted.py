"""Disks that storage classes make."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

TestRule = suite(
    "storage-classes-encrypted",
    Fixture(
        "kubernetes:storage.k8s.io/v1:StorageClass",
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": "gp3"},
            "provisioner": "ebs.csi.aws.com",
            "parameters": {"type": "gp3", "encrypted": "true"},
        },
    ),
    bad=[
        ({"parameters.encrypted": DROP}, "parameters.encrypted is not set"),
        ({"parameters.encrypted": "false"}, "parameters.encrypted is false"),
    ],
    fine=[{"provisioner": "pd.csi.storage.gke.io", "parameters.encrypted": DROP}],
    unknown=[({"parameters.encrypted": UNKNOWN}, "parameters.encrypted")],
)
