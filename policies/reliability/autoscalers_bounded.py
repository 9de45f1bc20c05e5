"""Autoscalers have room, and never fall to one."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..rule import Case, Rule

_SCALERS = tuple(
    f"kubernetes:autoscaling/{version}:HorizontalPodAutoscaler" for version in ("v1", "v2")
)


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    least, most = case.inputs.get("spec.minReplicas", 1), case.inputs.get("spec.maxReplicas", 0)
    if least < 2:
        yield f"spec.minReplicas is {least}, less than 2"
    if most <= least:
        yield f"spec.maxReplicas is {most}, not above {least}"


RULE = Rule(
    id="autoscalers-bounded",
    title="Autoscalers in prod keep two replicas, and have room above",
    severity="medium",
    why="With one replica every restart is an outage; without room nothing is scaled.",
    mend="Set minReplicas to 2 or more, and maxReplicas above it.",
    providers=("kubernetes",),
    types=_SCALERS,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-5(2)",),
    },
    settings=("environment",),
    admission=Admission(
        (
            Demand(
                "variables.environment != 'prod' || object.spec.?minReplicas.orValue(1) >= 2",
                "spec.minReplicas is less than 2",
            ),
            Demand(
                "variables.environment != 'prod' || "
                "object.spec.maxReplicas > object.spec.?minReplicas.orValue(1)",
                "spec.maxReplicas is not above spec.minReplicas",
            ),
        ),
        reads=("spec",),
    ),
)
