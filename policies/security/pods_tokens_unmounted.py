"""Pods hold no token of the cluster that they do not use."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..checks import say
from ..kubernetes import WORKLOADS, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    mounted = pod(case).get("automountServiceAccountToken")
    if mounted is not False:
        yield f"automountServiceAccountToken is {say(mounted)}"


RULE = Rule(
    id="pods-tokens-unmounted",
    title="Pods that do not call the API server hold no token for it",
    severity="low",
    why="Whoever gets into the pod otherwise speaks to the cluster as its service account.",
    mend="Set automountServiceAccountToken to false on the pod, unless it calls the API server.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "cis-k8s": ("5.1.6",),
        "soc2": ("CC6.8",),
    },
    enforcement="advisory",
    admission=Admission(
        (
            Demand(
                "!variables.pod.?automountServiceAccountToken.orValue(true)",
                "automountServiceAccountToken is not false",
            ),
        ),
    ),
)
