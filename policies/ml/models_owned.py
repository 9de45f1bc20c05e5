"""Models and training say whose they are, and who pays."""

from __future__ import annotations

from collections.abc import Iterator

from ..kserve import INFERENCE
from ..kubernetes import NAMESPACE, namespace
from ..rule import Case, Rule
from ..training import CRON_JOB, JOB, JOBS, accelerators
from ..values import Node

_OWNER = frozenset({"owner"})
_CENTRE = frozenset({"costcenter", "costcentre"})
_SAID = ((_OWNER, "an owner"), (_CENTRE, "a cost centre"))


def _check(case: Case) -> Iterator[str]:
    # Other jobs of Kubernetes are no training.
    if case.resource.type in (JOB, CRON_JOB) and not accelerators(case.inputs):
        return
    keys = _keys(case.inputs)
    here = namespace(case.resource)
    for each in case.stack.of(NAMESPACE):
        if each.inputs.get("metadata.name") == here:
            keys |= _keys(each.inputs)
    for wanted, said in _SAID:
        if not keys & wanted:
            yield f"Neither it nor its namespace has a label or an annotation of {said}"


def _keys(inputs: Node) -> set[str]:
    found = [*inputs.entries("metadata.labels"), *inputs.entries("metadata.annotations")]
    return {key.rpartition("/")[2].replace("-", "").replace("_", "").lower() for key in found}


RULE = Rule(
    id="models-owned",
    title="Models and training jobs have an owner and a cost centre",
    severity="low",
    why="Accelerators are the dearest thing here, and a model that errs needs somebody who answers for it.",
    mend="Add labels or annotations owner and cost-center to it, or to its namespace.",
    providers=("kubernetes",),
    types=(INFERENCE, *JOBS),
    siblings=True,
    check=_check,
    frameworks={
        "iso-27001": ("A.5.9",),
        "nist-800-53": ("CM-8",),
        "nist-ai-rmf": ("GOVERN 2.1",),
    },
)
