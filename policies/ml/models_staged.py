"""A served model is a version of the registry, of a stage that may be served."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cel import Admission, Demand, label_or_note, literal
from ..checks import say
from ..kserve import COMPONENTS, INFERENCE, MODELS, STAGE, VERSION, components, label, models
from ..rule import Case, Rule
from ..values import UNKNOWNS, Node

_MOVING = re.compile(r"(^|[/:@])(latest|main|master|none)(/|$)", re.IGNORECASE)


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "dev":
        return
    for component in components(case.inputs):
        for model in models(component):
            yield from _moving(model.at("storageUri"))
    version, stage = label(case.inputs, VERSION), label(case.inputs, STAGE)
    if version.value in (None, "") or _MOVING.search(str(version.known)):
        yield f"{VERSION} is {say(version.known)}, and names no version of the registry"
    allowed = case.settings["modelStages"]
    if stage.known not in allowed:
        yield f"{STAGE} is {say(stage.known)}, and not one of {', '.join(allowed)}"


def _moving(uri: Node) -> Iterator[str]:
    # One that is not known yet is made of a bucket and a path.
    if isinstance(uri.value, str) and uri.value not in UNKNOWNS and _MOVING.search(uri.value):
        yield f"{uri.path} names what moves, and not one version"


_MOVES = literal(f"(?i){_MOVING.pattern}")
_VERSION = label_or_note(VERSION)


RULE = Rule(
    id="models-staged",
    title="Outside dev, a served model is a version of the registry, of a stage that may be served",
    severity="medium",
    why="What answers today must be found again: which version it was, and who let it go so far.",
    mend="Label the InferenceService with plinth.dev/model-version and plinth.dev/model-stage, and let"
    " storageUri name one version.",
    providers=("kubernetes",),
    types=(INFERENCE,),
    check=_check,
    frameworks={"nist-ai-rmf": ("GOVERN 1.6", "MANAGE 4.1")},
    settings=("environment", "modelStages"),
    admission=Admission(
        (
            Demand(
                "variables.environment == 'dev' || "
                f"{literal(COMPONENTS)}.all(part, {literal(MODELS)}.all(kind, !dyn(object).?spec"
                f"[?part][?kind].?storageUri.orValue('').matches({_MOVES})))",
                "storageUri names what moves, and not one version",
            ),
            Demand(
                f"variables.environment == 'dev' || ({_VERSION} != '' && "
                f"!{_VERSION}.matches({_MOVES}))",
                f"{VERSION} names no version of the registry",
            ),
            Demand(
                "variables.environment == 'dev' || "
                f"{label_or_note(STAGE)} in variables.modelStages",
                f"{STAGE} is none of modelStages",
            ),
        ),
        reads=("metadata.labels", "metadata.annotations", "spec"),
    ),
)
