"""Workloads say what they are."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..kubernetes import WORKLOADS
from ..rule import Case, Rule

_LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/part-of")


def _check(case: Case) -> Iterator[str]:
    present = case.inputs.entries("metadata.labels")
    missing = [each for each in _LABELS if each not in present]
    if missing:
        yield f"Labels are missing: {', '.join(missing)}"


RULE = Rule(
    id="workloads-labelled",
    title="Workloads say what they are, and what they belong to",
    severity="low",
    why="Dashboards, bills and whoever is on call sort pods by labels that everybody uses.",
    mend="Set the labels app.kubernetes.io/name and app.kubernetes.io/part-of.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={"nist-800-53": ("CM-8",)},
    enforcement="advisory",
    admission=Admission(
        (
            Demand(
                f"{literal(_LABELS)}.all(key, key in object.metadata.?labels.orValue({{}}))",
                f"One of the labels {', '.join(_LABELS)} is missing",
            ),
        ),
        reads=("metadata.labels",),
    ),
)
