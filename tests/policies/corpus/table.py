"""The programs, and the table of how well the packs do on them."""

from __future__ import annotations

from collections.abc import Sequence

from . import aws, azure, gcp, kubernetes, ml
from .model import Program, Score

PROGRAMS: tuple[Program, ...] = tuple(each.PROGRAM for each in (aws, gcp, azure, kubernetes, ml))


def table(scores: Sequence[Score]) -> str:
    """Markdown: what was planted in each program, found, missed, and said without cause."""
    rows = [
        (each.program.name, each.planted, each.planted - len(each.missed), len(each.missed),
         each.false)
        for each in scores
    ]  # fmt: skip
    total = ("all", *(sum(row[column] for row in rows) for column in range(1, 5)))
    lines = ["| Program | Planted | Found | Missed | False alarms |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in (*rows, total)]
    return "\n".join(lines)


def unseen(programs: Sequence[Program] = PROGRAMS) -> str:
    """Markdown: what the sources have and the packs do not see, and why."""
    return "\n".join(
        f"- {each.name}: " + "; ".join(f"{one.says} ({one.why})" for one in each.unseen) + "."
        for each in programs
    )
