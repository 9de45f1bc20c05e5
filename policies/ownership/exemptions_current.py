"""No exemption has run out."""

from __future__ import annotations

from collections.abc import Iterator

from ..exemptions import read
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    today = case.settings["today"]
    for each in read(case.settings["register"]):
        if not each.holds(today):
            yield (
                f"The exemption of {each.resource} from {each.rule} ended on {each.expires}: "
                f"{each.owner} answers for it ({each.ticket})"
            )


RULE = Rule(
    id="exemptions-current",
    title="No exemption has run out",
    severity="medium",
    why="An exception that nobody looks at again has become the rule.",
    mend="Mend what it excused and take it out, or agree on a new day.",
    providers=(),
    check=_check,
    frameworks={"nist-800-53": ("CM-6",)},
    settings=("register",),
)
