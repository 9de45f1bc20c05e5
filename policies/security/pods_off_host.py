"""Pods do not share the host."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import TOUCHED, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    spec = pod(case)
    found = [f"{each} is true" for each in ("hostNetwork", "hostPID", "hostIPC") if spec.get(each)]
    found += [
        f"volume {volume.get('name')} is hostPath {volume.get('hostPath.path')}"
        for volume in spec.each("volumes")
        if volume.has("hostPath")
    ]
    if found and not excused(case):
        yield from found


RULE = Rule(
    id="pods-off-host",
    title="Pods share neither namespaces nor files with their node",
    severity="high",
    why="Through them a container sees the node's traffic, its processes, the credentials of others.",
    mend="Use a Service, or a volume of another kind; or a namespace of privilegedNamespaces.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.3", "5.2.4", "5.2.5", "5.2.12"),
        "nist-800-53": ("AC-6", "CM-6"),
        "pss": ("baseline",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            *(
                Demand(f"!variables.pod.?{each}.orValue(false)", f"{each} is true")
                for each in ("hostNetwork", "hostPID", "hostIPC")
            ),
            Demand(
                "!has(item.hostPath)",
                "volume {} is a hostPath",
                "variables.pod.?volumes.orValue([])",
            ),
        ),
        excusable=True,
    ),
)
