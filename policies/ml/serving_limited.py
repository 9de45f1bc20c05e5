"""Model servers have requests and limits."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_set
from ..kserve import INFERENCE, RUNTIMES, components, models, runtime, server
from ..rule import Case, Rule
from ..values import Node

_ASKED = ("requests.cpu", "requests.memory", "limits.memory")


def _check(case: Case) -> Iterator[str]:
    if case.resource.type in RUNTIMES:
        for container in case.inputs.each("spec.containers"):
            yield from demand_set(container.at("resources"), *_ASKED)
        return
    for component in components(case.inputs):
        for container in component.each("containers"):
            yield from demand_set(container.at("resources"), *_ASKED)
        for model in models(component):
            yield from _of_model(case, model)


def _of_model(case: Case, model: Node) -> Iterator[str]:
    found = runtime(case, model)
    default = server(found) if found else None
    for path in _ASKED:
        if default is None or not default.has(f"resources.{path}"):
            yield from demand_set(model, f"resources.{path}")


RULE = Rule(
    id="serving-limited",
    title="Model servers ask for CPU and memory, and may not take more memory than agreed",
    severity="medium",
    why="A model that grows takes the node's memory, and with it every model beside it.",
    mend="Set resources.requests and limits.memory of the model, of its container, or of its runtime.",
    providers=("kubernetes",),
    types=(INFERENCE, *RUNTIMES),
    siblings=True,
    check=_check,
    frameworks={"nist-800-53": ("CM-6", "SC-6")},
)
