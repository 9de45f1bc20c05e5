"""Every namespace says whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import NAMESPACE
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    keys = [
        *case.inputs.entries("metadata.labels"),
        *case.inputs.entries("metadata.annotations"),
    ]
    if not any(key.rpartition("/")[2] == "owner" for key in keys):
        yield "The namespace has neither a label nor an annotation owner"


def _remedy(case: Case) -> dict[str, dict[str, str]]:
    owner = case.settings["tagValues"].get("owner")
    return {"metadata.labels": {"owner": owner}} if owner and any(_check(case)) else {}


RULE = Rule(
    id="namespaces-owned",
    title="Every namespace says whose it is",
    severity="low",
    why="Somebody has to be asked before it is changed, and woken when it burns.",
    mend="Add a label or an annotation whose key is owner, or ends in /owner.",
    providers=("kubernetes",),
    types=(NAMESPACE,),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.9",),
        "nist-800-53": ("CM-8",),
    },
    remedy=_remedy,
    settings=("tagValues",),
    admission=Admission(
        (
            Demand(
                " || ".join(
                    f"object.metadata.?{each}.orValue({{}})"
                    ".exists(key, key == 'owner' || key.endsWith('/owner'))"
                    for each in ("labels", "annotations")
                ),
                "The namespace has neither a label nor an annotation owner",
            ),
        ),
        reads=("metadata.labels", "metadata.annotations"),
    ),
)
