"""Containers open no port on their node."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import TOUCHED, called, containers, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        ports = [port.get("hostPort") for port in container.each("ports")]
        opened = ", ".join(str(port) for port in ports if port)
        if opened and not excused(case):
            yield f"{called(container)} opens hostPort {opened}"


RULE = Rule(
    id="pods-host-ports-closed",
    title="Containers open no port on their node",
    severity="medium",
    why="Such a port is reached from the node's own network, where no network policy looks.",
    mend="Leave hostPort out, and lead to the pod by a Service.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.13",),
        "nist-800-53": ("CM-6",),
        "pci-dss": ("1.3.1", "1.4.2"),
        "pss": ("baseline",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                "item.?ports.orValue([]).all(one, one.?hostPort.orValue(0) == 0)",
                "container {} opens a hostPort",
                CONTAINERS,
            ),
        ),
        excusable=True,
    ),
)
