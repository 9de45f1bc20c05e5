"""Buckets in Cloud Storage throw away what nobody needs."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import BUCKET
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if not case.inputs.has("lifecycleRules"):
        yield "lifecycleRules is not set"


RULE = Rule(
    id="gcs-lifecycle",
    title="Buckets in Cloud Storage have a rule for what becomes of what they hold",
    severity="low",
    why="Unfinished uploads and older versions are invisible, and paid for.",
    mend="Add a rule to lifecycleRules that at least ends unfinished uploads.",
    providers=("gcp",),
    types=(BUCKET,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.10",),
        "pci-dss": ("3.2.1",),
    },
    enforcement="advisory",
)
