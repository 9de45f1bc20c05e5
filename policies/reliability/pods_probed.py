"""Containers that serve say whether they can."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import called, of_kind, pod
from ..rule import Case, Rule

_KINDS = of_kind("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController")


def _check(case: Case) -> Iterator[str]:
    for container in pod(case).each("containers"):
        if not container.has("ports"):
            continue
        missing = [each for each in ("readinessProbe", "livenessProbe") if not container.has(each)]
        if missing:
            yield f"{' and '.join(missing)} of {called(container)} not set"


RULE = Rule(
    id="pods-probed",
    title="Containers that open ports say whether they serve and live",
    severity="medium",
    why="Without readiness, requests go to what is still starting; without liveness, a hung one stays.",
    mend="Add a readinessProbe and a livenessProbe.",
    providers=("kubernetes",),
    types=_KINDS,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.16",),
        "nist-800-53": ("CA-7",),
    },
    admission=Admission(
        (
            Demand(
                "size(item.?ports.orValue([])) == 0 || "
                "(has(item.readinessProbe) && has(item.livenessProbe))",
                "readinessProbe or livenessProbe of container {} not set",
                "variables.pod.?containers.orValue([])",
            ),
        ),
    ),
)
