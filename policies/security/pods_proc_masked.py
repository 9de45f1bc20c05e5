"""Containers see a masked /proc."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import TOUCHED, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        mount = container.get("securityContext.procMount", "Default")
        if mount != "Default" and not excused(case):
            yield f"securityContext.procMount of {called(container)} is {mount}"


RULE = Rule(
    id="pods-proc-masked",
    title="Containers see a masked /proc",
    severity="high",
    why="Unmasked, it shows and sets what belongs to the node's kernel.",
    mend="Leave procMount out.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={"pss": ("baseline",)},
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                "item.?securityContext.?procMount.orValue('Default') == 'Default'",
                "securityContext.procMount of container {} is not Default",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
