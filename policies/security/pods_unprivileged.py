"""Containers are not privileged."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import TOUCHED, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        if container.get("securityContext.privileged") and not excused(case):
            yield f"securityContext.privileged of {called(container)} is true"


RULE = Rule(
    id="pods-unprivileged",
    title="Containers are not privileged",
    severity="critical",
    why="A privileged container is root on its node, and so on every pod there.",
    mend="Leave privileged out, or put what drives devices into a namespace of privilegedNamespaces.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.2",),
        "iso-27001": ("A.8.2",),
        "nist-800-53": ("CM-6",),
        "pci-dss": ("7.2.2",),
        "pss": ("baseline",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                "!item.?securityContext.?privileged.orValue(false)",
                "securityContext.privileged of container {} is true",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
