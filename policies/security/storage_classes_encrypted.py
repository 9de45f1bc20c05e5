"""Disks of AWS that the cluster makes are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..checks import demand_on
from ..rule import Case, Rule

_PROVISIONERS = ("ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs")


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("provisioner") in _PROVISIONERS:
        yield from demand_on(case.inputs, "parameters.encrypted")


RULE = Rule(
    id="storage-classes-encrypted",
    title="Disks of AWS that the cluster makes are encrypted",
    severity="high",
    why="Those of other clouds always are; there a disk is a copy of its data to whoever gets a snapshot.",
    mend='Set the parameter encrypted to "true", and kmsKeyId for a key of your own.',
    providers=("kubernetes",),
    types=(
        "kubernetes:storage.k8s.io/v1:StorageClass",
        "kubernetes:storage.k8s.io/v1beta1:StorageClass",
    ),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.24",),
        "nist-800-53": ("SC-28", "SC-28(1)"),
        "pci-dss": ("3.5.1.3",),
        "soc2": ("CC6.1",),
    },
    admission=Admission(
        (
            Demand(
                f"!(object.provisioner in {literal(_PROVISIONERS)}) || "
                "object.?parameters[?'encrypted'].orValue('') == 'true'",
                "parameters.encrypted is not true",
            ),
        ),
        reads=("provisioner", "parameters"),
    ),
)
