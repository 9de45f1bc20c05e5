"""Markdown that fits: what is too long is shortened by whole rows, never within one.

Platforms bound a comment: GitHub to 65,536 characters, Azure DevOps to 150,000, GitLab to 1,000,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .words import many

LIMIT = 60_000
"""Characters; below the smallest bound, which counts some characters twice."""

_VALUE = 120
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Section:
    """A heading, and rows of a table or a list."""

    title: str
    rows: Sequence[str]
    columns: Sequence[str] = ()
    """Heads of the table's columns; none: a list."""
    open: bool = False
    """Whether it is shown at once; otherwise it is folded."""
    weight: int = 1
    """How much a reader needs it: the lightest are shortened first."""
    cut: int = 0
    """Rows that are left out."""

    def text(self, whole: str) -> str:
        """As Markdown; `whole` says where all of it is."""
        shown = self.rows[: len(self.rows) - self.cut]
        head = [row(*self.columns), f"|{'---|' * len(self.columns)}"]
        lines = [*(head if self.columns and shown else ()), *shown]
        body = "\n".join(lines)
        if self.cut and shown:
            body += f"\n\nAnd {many(self.cut, 'more row')}: see {whole}."
        elif self.cut:
            body = f"{many(self.cut, 'row')}: see {whole}."
        if self.open:
            return f"### {self.title}\n\n{body}"
        return folded(self.title, body)


@dataclass(frozen=True)
class Block:
    """What stands above some sections, the sections, and what stands below."""

    above: str
    sections: Sequence[Section] = ()
    below: str = ""

    def text(self, whole: str) -> str:
        """As Markdown."""
        shown = (each.text(whole) for each in self.sections if each.rows)
        return "\n\n".join(each for each in (self.above, *shown, self.below) if each)


def fitted(blocks: Sequence[Block], whole: str, limit: int = LIMIT) -> str:
    """All blocks, in at most `limit` characters.

    The lightest sections lose their last rows first; sections without any left then go, and at the very
    end blocks from the last on. What was left out is always said.
    """
    made = list(blocks)
    order = sorted(
        ((block, index) for block, each in enumerate(made) for index in range(len(each.sections))),
        key=lambda at: (made[at[0]].sections[at[1]].weight, -at[0], -at[1]),
    )
    for block, index in order:
        over = len(_joined(made, whole)) - limit
        if over <= 0:
            break
        section = made[block].sections[index]
        cut, freed = 0, -120  # what the sentence about it takes
        while cut < len(section.rows) and freed < over:
            cut += 1
            freed += len(section.rows[-cut]) + 1
        made[block] = _put(made[block], index, replace(section, cut=cut))
    if len(_joined(made, whole)) > limit:
        made = [replace(each, sections=[one for one in each.sections if one.cut < len(one.rows)])
                for each in made]  # fmt: skip
    kept = made
    while len(kept) > 1 and len(_joined(kept, whole)) > limit:
        made.pop()
        left_out = Block(f"And {many(len(blocks) - len(made), 'more part')}: see {whole}.")
        kept = [*made, left_out]
    return _joined(kept, whole)


def _joined(blocks: Sequence[Block], whole: str) -> str:
    return "\n\n".join(each.text(whole) for each in blocks) + "\n"


def _put(block: Block, index: int, section: Section) -> Block:
    sections = list(block.sections)
    sections[index] = section
    return replace(block, sections=sections)


def row(*cells: str) -> str:
    """A row of a table; cells are Markdown already."""
    return f"| {' | '.join(cells)} |"


def cell(text: str) -> str:
    """Plain text, so that it stays in its cell and means nothing to Markdown."""
    plain = " ".join(text.split())
    for mark in ("\\", "|", "`", "*", "_", "[", "]", "@"):
        plain = plain.replace(mark, f"\\{mark}" if mark != "@" else "@\u200b")
    return plain.replace("<", "&lt;")


def code(text: str) -> str:
    """Text as code, in a cell or elsewhere; a long one is shortened."""
    plain = " ".join(text.split()).replace("`", "'")
    if len(plain) > _VALUE:
        plain = f"{plain[:_VALUE]}…"
    return f"`{plain.replace('|', chr(92) + '|')}`" if plain else "` `"


def folded(title: str, body: str, *, opened: bool = False) -> str:
    """Something to unfold; the title is HTML."""
    return f"<details{' open' if opened else ''}><summary>{title}</summary>\n\n{body}\n\n</details>"
