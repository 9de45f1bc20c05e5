"""Disks are of the current kind."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule
from ..values import Node

_VOLUME = "aws:ebs/volume:Volume"
_OLD = ("gp2", "io1", "standard")


def _disks(case: Case) -> Iterator[Node]:
    if case.resource.type == _VOLUME:
        yield case.inputs.at("type")
    else:
        for mapping in case.inputs.each("blockDeviceMappings"):
            yield mapping.at("ebs.volumeType")


def _check(case: Case) -> Iterator[str]:
    for kind in _disks(case):
        if kind.known in _OLD:
            yield f"{kind.path} is {kind.known}"


RULE = Rule(
    id="disks-current",
    title="Disks are gp3 or io2",
    severity="low",
    why="gp3 costs less than gp2 for the same size, and its speed does not hang on it.",
    mend="Use gp3; io2 where latency counts.",
    providers=("aws",),
    types=(_VOLUME, "aws:ec2/launchTemplate:LaunchTemplate"),
    check=_check,
    enforcement="advisory",
)
