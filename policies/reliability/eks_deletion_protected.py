"""Clusters refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CLUSTER
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev":
        yield from demand_on(case.inputs, "deletionProtection")


RULE = Rule(
    id="eks-deletion-protected",
    title="Clusters refuse to be deleted, outside dev",
    severity="high",
    why="A cluster that goes first leaves its load balancers and disks behind, and takes all else down.",
    mend="Set deletionProtection to true.",
    providers=("aws",),
    types=(CLUSTER,),
    check=_check,
    frameworks={"nist-800-53": ("CM-3(8)",)},
    settings=("environment",),
)
