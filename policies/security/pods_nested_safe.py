"""Pods that custom resources describe keep the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from ..kubernetes import NESTED, called, containers, excused, nested
from ..rule import Case, Rule
from ..values import Node


def _faults(spec: Node) -> Iterator[str]:
    for each in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(each):
            yield f"{each} is true"
    for volume in spec.each("volumes"):
        if volume.has("hostPath"):
            yield f"volume {volume.get('name')} is hostPath"
    for container in containers(spec):
        if container.get("securityContext.privileged"):
            yield f"securityContext.privileged of {called(container)} is true"
        if any(port.get("hostPort") for port in container.each("ports")):
            yield f"{called(container)} opens a hostPort"


def _check(case: Case) -> Iterator[str]:
    whole = case.inputs.at("spec")
    _ = whole.known
    for spec in nested(whole):
        for fault in _faults(spec):
            if not excused(case):
                yield f"In {spec.path}, {fault}"


RULE = Rule(
    id="pods-nested-safe",
    title="Pods that custom resources describe are neither privileged nor on the host",
    severity="high",
    why="The operator makes them when the run is long over, and admission then refuses them there.",
    mend="Leave it out, or use a namespace of privilegedNamespaces.",
    providers=("kubernetes",),
    types=NESTED,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.2", "5.2.3", "5.2.4", "5.2.5", "5.2.12", "5.2.13"),
        "nist-800-53": ("CM-6",),
        "pss": ("baseline",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
)
