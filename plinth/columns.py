"""Tables for a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

Rows = Sequence[Sequence[str]]

NARROWEST = 14
"""Characters below which a column's text is no longer read with ease."""


def columns(rows: Rows) -> str:
    """Rows as lines, each column as wide as its widest cell; the first row is the heading."""
    return _lines(rows, _widths(rows))


def room() -> int | None:
    """Characters in a line of the terminal; None where the output goes elsewhere, which takes any."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return None
    return shutil.get_terminal_size().columns


def fitted(rows: Rows, most: int | None) -> str:
    """The same in lines of at most `most` characters.

    Cells are wrapped, the widest columns first. Where that would leave a column too narrow, each row
    becomes a paragraph: its first cell, and under it the others, each after its heading.
    """
    widths = _widths(rows)
    if most is None:
        return _lines(rows, widths)
    natural = list(widths)
    while sum(widths) + 2 * (len(widths) - 1) > most:
        widest = max(range(1, len(widths)), key=widths.__getitem__)
        widths[widest] -= 1
        if widths[widest] < min(NARROWEST, natural[widest]):
            return _paragraphs(rows, most)
    return _lines(
        [
            line
            for row in rows
            for line in zip_longest(
                *(_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)),
                fillvalue="",
            )
        ],
        widths,
    )


def _widths(rows: Rows) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def _lines(rows: Rows, widths: Sequence[int]) -> str:
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _wrapped(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]


def _paragraphs(rows: Rows, most: int) -> str:
    head, *others = rows
    titles = max(map(len, head[1:]))
    found: list[str] = []
    for row in others:
        found.append(row[0])
        for title, cell in zip(head[1:], row[1:], strict=True):
            before = f"  {title.ljust(titles)}  "
            found.append(indented(cell, before, most))
    return "\n".join(found)


def indented(text: str, before: str, most: int | None) -> str:
    """A text after what stands before it, its further lines under its first one."""
    if most is None:
        return before + text
    under = " " * len(before)
    return textwrap.fill(
        text,
        max(most, len(before) + NARROWEST),
        initial_indent=before,
        subsequent_indent=under,
        break_on_hyphens=False,
        break_long_words=False,
    )
