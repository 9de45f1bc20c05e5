"""Replicas are on different nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import of_kind, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    replicas = case.inputs.get("spec.replicas", 1)
    if replicas < 2:
        return
    spec = pod(case)
    if not spec.has("topologySpreadConstraints") and not spec.has("affinity.podAntiAffinity"):
        yield f"All {replicas} replicas may be on one node"


RULE = Rule(
    id="pods-spread",
    title="Workloads of several replicas in prod are spread over nodes",
    severity="medium",
    why="One node that goes otherwise takes all of them.",
    mend="Add topologySpreadConstraints over nodes and zones, or a podAntiAffinity.",
    providers=("kubernetes",),
    types=of_kind("Deployment", "StatefulSet"),
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
    admission=Admission(
        (
            Demand(
                "variables.environment != 'prod' || object.spec.?replicas.orValue(1) < 2 || "
                "size(variables.pod.?topologySpreadConstraints.orValue([])) > 0 || "
                "size(variables.pod.?affinity.?podAntiAffinity.orValue({})) > 0",
                "All replicas may be on one node",
            ),
        ),
        reads=("spec",),
    ),
)
