"""Volumes are of kinds that stay within the cluster's storage."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..kubernetes import TOUCHED, excused, pod
from ..rule import Case, Rule

_SAFE = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
}


def _check(case: Case) -> Iterator[str]:
    for volume in pod(case).each("volumes"):
        kinds = {kind for kind, value in volume.entries().items() if value.value is not None}
        # What is of the host is for pods-off-host to say.
        for kind in sorted(kinds - _SAFE - {"name", "hostPath"}):
            if not excused(case):
                yield f"volume {volume.get('name')} is {kind}"


RULE = Rule(
    id="pods-volumes-safe",
    title="Pods mount only what the cluster's storage gives",
    severity="medium",
    why="A volume that names a server or a disk goes around storage classes, their encryption and quotas.",
    mend="Claim a PersistentVolume, or use a CSI volume.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={"pss": ("restricted",)},
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                f"item.all(key, key in {literal(sorted(_SAFE | {'name', 'hostPath'}))})",
                "volume {} is of another kind",
                "variables.pod.?volumes.orValue([])",
            ),
        ),
        excusable=True,
    ),
)
