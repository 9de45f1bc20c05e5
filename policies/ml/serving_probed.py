"""Model servers say when they can answer."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..kserve import COMPONENTS, INFERENCE, RUNTIMES, components
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    parts = [case.inputs.at("spec")]
    if case.resource.type == INFERENCE:
        parts = list(components(case.inputs))
    for part in parts:
        for container in part.each("containers"):
            for probe in ("readinessProbe", "livenessProbe"):
                if not container.has(probe):
                    yield f"{container.at(probe).path} is not set"


RULE = Rule(
    id="serving-probed",
    title="Model servers are asked whether they can answer, and whether they live",
    severity="medium",
    why="A model is loaded for minutes. Without a probe, requests reach it before it can answer, and go on"
    " to one that hangs.",
    mend="Add a readinessProbe and a livenessProbe that ask the server about its model.",
    providers=("kubernetes",),
    types=(INFERENCE, *RUNTIMES),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.16",),
        "nist-800-53": ("CA-7",),
        "nist-ai-rmf": ("MEASURE 2.4",),
    },
    admission=Admission(
        (
            Demand(
                f"(object.kind == 'InferenceService' ? {literal(COMPONENTS)}.filter(part, "
                "part in dyn(object).spec).map(part, dyn(object).spec[part]) : "
                "[dyn(object).spec]).all(part, part.?containers.orValue([]).all(one, "
                "has(one.readinessProbe) && has(one.livenessProbe)))",
                "A container has no readinessProbe or no livenessProbe",
            ),
        ),
        reads=("spec",),
    ),
)
