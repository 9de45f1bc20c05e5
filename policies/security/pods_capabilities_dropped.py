"""Containers hold no capabilities that they do not need."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import WORKLOADS, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        dropped = {each.known for each in container.each("securityContext.capabilities.drop")}
        added = {each.known for each in container.each("securityContext.capabilities.add")}
        more = sorted(str(each) for each in added - {"NET_BIND_SERVICE"})
        if ("ALL" not in dropped or more) and not excused(case):
            what = f"adds {', '.join(more)}" if more else "does not drop ALL"
            yield f"securityContext.capabilities of {called(container)} {what}"


RULE = Rule(
    id="pods-capabilities-dropped",
    title="Containers drop every capability but to bind low ports",
    severity="medium",
    why="The runtime's default set still lets a container forge packets and change owners.",
    mend="Set securityContext.capabilities.drop to [ALL] on every container, and add none.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.8", "5.2.9", "5.2.10"),
        "nist-800-53": ("CM-6",),
        "pss": ("restricted",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                "'ALL' in item.?securityContext.?capabilities.?drop.orValue([])",
                "securityContext.capabilities of container {} does not drop ALL",
                CONTAINERS,
            ),
            Demand(
                "item.?securityContext.?capabilities.?add.orValue([])"
                ".all(one, one == 'NET_BIND_SERVICE')",
                "securityContext.capabilities of container {} adds others than NET_BIND_SERVICE",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
