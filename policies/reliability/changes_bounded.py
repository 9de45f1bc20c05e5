"""One change does not take much of what stands with it."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule

_SHOWN = 5


def _check(case: Case) -> Iterator[str]:
    most = case.settings["maxDeletions"]
    kept = {each.urn for each in case.stack.resources}
    gone = [urn for urn in case.settings["standing"] if urn not in kept]
    if len(gone) > most:
        names = [urn.rpartition("::")[2] for urn in gone[:_SHOWN]]
        more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
        yield f"The change deletes {len(gone)} resources, more than {most}: {', '.join(names)}{more}"


RULE = Rule(
    id="changes-bounded",
    title="One change does not delete much of what stands",
    severity="high",
    why="A name, a region or a loop that came out wrong empties a stack as quietly as it fills one.",
    mend="Take it in smaller steps, or raise maxDeletions for this one change.",
    providers=(),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.32",),
        "nist-800-53": ("CM-3", "CM-3(8)"),
    },
    settings=("standing", "maxDeletions"),
)
