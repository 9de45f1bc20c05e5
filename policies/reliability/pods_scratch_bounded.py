"""What pods write beside their volumes has a bound."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import WORKLOADS, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    spec = pod(case)
    if all(each.has("resources.limits.ephemeral-storage") for each in spec.each("containers")):
        return
    for volume in spec.each("volumes"):
        if volume.at("emptyDir").value is not None and not volume.has("emptyDir.sizeLimit"):
            yield f"volume {volume.get('name')} is an emptyDir without a sizeLimit"


RULE = Rule(
    id="pods-scratch-bounded",
    title="Scratch space of pods has a bound",
    severity="low",
    why="A pod that fills its node's disk drives every other pod off it.",
    mend="Set sizeLimit of the emptyDir, or a limit for ephemeral-storage on every container.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-6",),
    },
    enforcement="advisory",
    admission=Admission(
        (
            Demand(
                "!has(item.emptyDir) || has(item.emptyDir.sizeLimit) || "
                "variables.pod.?containers.orValue([])"
                ".all(one, one.?resources.?limits[?'ephemeral-storage'].hasValue())",
                "volume {} is an emptyDir without a sizeLimit",
                "variables.pod.?volumes.orValue([])",
            ),
        ),
    ),
)
