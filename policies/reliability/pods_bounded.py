"""Containers say what they need, and have a bound."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import LASTING, Admission, Demand
from ..checks import demand_set
from ..kubernetes import WORKLOADS, called, containers, pod
from ..rule import Case, Rule

_ASKED = ("resources.requests.cpu", "resources.requests.memory", "resources.limits.memory")


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        missing = [path for path in _ASKED if any(demand_set(container, path))]
        if missing:
            yield f"{', '.join(missing)} of {called(container)} not set"


RULE = Rule(
    id="pods-bounded",
    title="Containers say what CPU and memory they need, and how much memory at most",
    severity="medium",
    why="The scheduler packs nodes by requests; a leak without a limit takes its neighbours down.",
    mend="Set requests for cpu and memory, and a limit for memory, on every container.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={"nist-800-53": ("CM-6", "SC-6")},
    admission=Admission(
        (
            Demand(
                " && ".join(f"item.?{each.replace('.', '.?')}.hasValue()" for each in _ASKED),
                f"{', '.join(_ASKED)} of container {{}} not set",
                LASTING,
            ),
        ),
    ),
)
