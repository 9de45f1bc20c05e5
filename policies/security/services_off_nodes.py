"""Services open nothing on nodes, and take nobody's address."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("spec.type") == "NodePort":
        yield "spec.type is NodePort"
    if case.inputs.has("spec.externalIPs"):
        yield "spec.externalIPs is set"


RULE = Rule(
    id="services-off-nodes",
    title="Services open no port on every node, and take no address of others",
    severity="medium",
    why="A node port goes around the gateway; an external address takes over the traffic of whoever has it.",
    mend="Use ClusterIP behind a route of the gateway, and leave externalIPs out.",
    providers=("kubernetes",),
    types=("kubernetes:core/v1:Service", "kubernetes:core/v1:ServicePatch"),
    check=_check,
    frameworks={"pci-dss": ("1.3.1", "1.4.2")},
    admission=Admission(
        (
            Demand("object.spec.?type.orValue('') != 'NodePort'", "spec.type is NodePort"),
            Demand("size(object.spec.?externalIPs.orValue([])) == 0", "spec.externalIPs is set"),
        ),
        reads=("spec.type", "spec.externalIPs"),
    ),
)
