"""Containers cannot gain privileges."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..checks import say
from ..kubernetes import WORKLOADS, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        allowed = container.get("securityContext.allowPrivilegeEscalation")
        if allowed is not False and not excused(case):
            yield f"securityContext.allowPrivilegeEscalation of {called(container)} is {say(allowed)}"


RULE = Rule(
    id="pods-no-escalation",
    title="Containers cannot gain privileges",
    severity="medium",
    why="A program with the setuid bit otherwise turns any user of the container into root.",
    mend="Set securityContext.allowPrivilegeEscalation to false on every container.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.6",),
        "iso-27001": ("A.5.15",),
        "nist-800-53": ("CM-6",),
        "pss": ("restricted",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                "!item.?securityContext.?allowPrivilegeEscalation.orValue(true)",
                "securityContext.allowPrivilegeEscalation of container {} is not false",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
