"""Containers cannot write beside their program."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import WORKLOADS, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        if not container.get("securityContext.readOnlyRootFilesystem") and not excused(case):
            yield f"securityContext.readOnlyRootFilesystem of {called(container)} is not true"


RULE = Rule(
    id="pods-read-only-root",
    title="Containers have a read-only root file system",
    severity="low",
    why="Whoever gets in otherwise leaves tools there, or changes the program itself.",
    mend="Set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir where it writes.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "nist-800-53": ("CM-6",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    enforcement="advisory",
    admission=Admission(
        (
            Demand(
                "item.?securityContext.?readOnlyRootFilesystem.orValue(false)",
                "securityContext.readOnlyRootFilesystem of container {} is not true",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
