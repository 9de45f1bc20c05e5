"""Disks are of the current kind."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import LAUNCH_TEMPLATE
from ..cel import Admission, Demand, literal
from ..rule import Case, Rule
from ..values import Node

_VOLUME = "aws:ebs/volume:Volume"
_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
_PROVISIONERS = ("ebs.csi.aws.com", "kubernetes.io/aws-ebs")
_OLD = ("gp2", "io1", "standard")


def _disks(case: Case) -> Iterator[Node]:
    if case.resource.type == _VOLUME:
        yield case.inputs.at("type")
    elif case.resource.type == LAUNCH_TEMPLATE:
        for mapping in case.inputs.each("blockDeviceMappings"):
            yield mapping.at("ebs.volumeType")
    elif case.inputs.get("provisioner") in _PROVISIONERS:
        yield case.inputs.at("parameters.type")


def _check(case: Case) -> Iterator[str]:
    for kind in _disks(case):
        if kind.known in _OLD:
            yield f"{kind.path} is {kind.known}"


RULE = Rule(
    id="disks-current",
    title="Disks on AWS, and volumes of pods there, are gp3 or io2",
    severity="low",
    why="gp3 costs less than gp2 for the same size, and its speed does not hang on it.",
    mend="Use gp3; io2 where latency counts.",
    providers=("aws", "kubernetes"),
    types=(_VOLUME, LAUNCH_TEMPLATE, _CLASS),
    check=_check,
    enforcement="advisory",
    admission=Admission(
        (
            Demand(
                f"!(object.provisioner in {literal(_PROVISIONERS)}) || "
                f"!(object.?parameters[?'type'].orValue('') in {literal(_OLD)})",
                f"parameters.type is one of {', '.join(_OLD)}",
            ),
        ),
        reads=("provisioner", "parameters"),
    ),
)
