"""Namespaces enforce a Pod Security level."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..checks import say
from ..kubernetes import NAMESPACE
from ..rule import Case, Rule

_LABEL = "pod-security.kubernetes.io/enforce"


def _check(case: Case) -> Iterator[str]:
    labels = case.inputs.entries("metadata.labels")
    level = labels[_LABEL].known if _LABEL in labels else None
    if level in ("baseline", "restricted"):
        return
    name = case.inputs.get("metadata.name")
    if level == "privileged" and name in case.settings["privilegedNamespaces"]:
        return
    yield f"The label {_LABEL} is {say(level)}"


_LEVEL = f"object.metadata.?labels[?'{_LABEL}'].orValue('')"


RULE = Rule(
    id="namespaces-pod-security",
    title="Namespaces enforce a Pod Security level",
    severity="high",
    why="The API server then refuses what charts and people bring that the other rules never see.",
    mend=f"Set {_LABEL} to restricted or baseline, or name the namespace in privilegedNamespaces.",
    providers=("kubernetes",),
    types=(NAMESPACE,),
    check=_check,
    frameworks={"cis-k8s": ("5.2.1",), "pss": ("baseline", "restricted")},
    settings=("privilegedNamespaces",),
    admission=Admission(
        (
            Demand(
                f"{_LEVEL} in ['baseline', 'restricted'] || ({_LEVEL} == 'privileged' "
                "&& object.metadata.name in variables.privilegedNamespaces)",
                f"The label {_LABEL} is neither restricted nor baseline",
            ),
        ),
        reads=("metadata.labels",),
    ),
)
