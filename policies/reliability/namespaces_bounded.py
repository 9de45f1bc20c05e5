"""Every namespace has a bound, and defaults."""

from __future__ import annotations

from collections.abc import Iterator

from ..kubernetes import NAMESPACE, inside
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    name = case.inputs.get("metadata.name")
    if name in case.settings["unboundedNamespaces"]:
        return
    for kind in ("ResourceQuota", "LimitRange"):
        if not inside(case, f"kubernetes:core/v1:{kind}"):
            yield f"The namespace {name} has no {kind}"


RULE = Rule(
    id="namespaces-bounded",
    title="Every namespace has a quota, and defaults for its containers",
    severity="medium",
    why="A loop that makes pods otherwise takes the cluster from everybody; one without requests is killed first.",
    mend="Add a ResourceQuota, such as of pods, and a LimitRange with default requests.",
    providers=("kubernetes",),
    types=(NAMESPACE,),
    siblings=True,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-5", "SC-5(2)", "SC-6"),
    },
    settings=("unboundedNamespaces",),
)
