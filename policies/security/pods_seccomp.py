"""Containers are held to a set of system calls."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..checks import say
from ..kubernetes import WORKLOADS, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    spec = pod(case)
    everywhere = spec.get("securityContext.seccompProfile.type")
    for container in containers(spec):
        kind = container.get("securityContext.seccompProfile.type", everywhere)
        if kind not in ("RuntimeDefault", "Localhost") and not excused(case):
            yield f"securityContext.seccompProfile.type of {called(container)} is {say(kind)}"


RULE = Rule(
    id="pods-seccomp",
    title="Containers run under a seccomp profile",
    severity="medium",
    why="Without one a container may make every call of the kernel, and most that broke out used a rare one.",
    mend="Set securityContext.seccompProfile.type to RuntimeDefault on the pod.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "cis-k8s": ("5.6.2",),
        "nist-800-53": ("CM-6",),
        "pss": ("restricted",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                "item.?securityContext.?seccompProfile.?type.or("
                "variables.pod.?securityContext.?seccompProfile.?type).orValue('') in "
                "['RuntimeDefault', 'Localhost']",
                "securityContext.seccompProfile.type of container {} is neither RuntimeDefault nor "
                "Localhost",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
