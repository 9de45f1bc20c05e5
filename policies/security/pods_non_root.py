"""Containers do not run as root."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import WORKLOADS, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    spec = pod(case)
    everywhere = spec.get("securityContext.runAsNonRoot")
    for container in containers(spec):
        own = container.get("securityContext.runAsNonRoot")
        if not (everywhere if own is None else own) and not excused(case):
            yield f"securityContext.runAsNonRoot of {called(container)} is not true"


RULE = Rule(
    id="pods-non-root",
    title="Containers do not run as root",
    severity="high",
    why="Root in a container is root on the node once anything lets it out.",
    mend="Set securityContext.runAsNonRoot to true on the pod, and runAsUser if the image names none.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.7",),
        "iso-27001": ("A.8.2",),
        "nist-800-53": ("CM-6",),
        "pci-dss": ("7.2.2", "7.2.5"),
        "pss": ("restricted",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                "item.?securityContext.?runAsNonRoot.or("
                "variables.pod.?securityContext.?runAsNonRoot).orValue(false)",
                "securityContext.runAsNonRoot of container {} is not true",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
