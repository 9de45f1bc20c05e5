"""Clusters on GKE refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..gcp import CLUSTER
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "dev":
        return
    # The provider protects unless it is told otherwise.
    guard = case.inputs.get("deletionProtection", True)
    if guard is not True:
        yield f"deletionProtection is {say(guard)}"


RULE = Rule(
    id="gke-deletion-protected",
    title="Clusters on GKE refuse to be deleted, outside dev",
    severity="high",
    why="A cluster that goes first leaves its load balancers and disks behind, and takes all else down.",
    mend="Set deletionProtection to true, or leave it out.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={"nist-800-53": ("CM-3(8)",)},
    settings=("environment",),
)
