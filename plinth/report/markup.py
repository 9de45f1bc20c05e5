"""Pieces of HTML. Everything that is put into one is escaped, unless it is HTML itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from .tree import SIGNS, WORDS, Mark

_LONG = 600
"""Characters of a value that are shown."""


def join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def chip(mark: Mark) -> Markup:
    """An operation by its sign and its colour, with its name."""
    return Markup('<span class="chip {}"><b aria-hidden="true">{}</b> {}</span>').format(
        mark, SIGNS[mark], WORDS[mark]
    )


def counts(counted: dict[Mark, int]) -> Markup:
    """Numbers of operations, for the eye as `+3 ~1`, for the ear in words."""
    if not counted:
        return Markup('<span class="soft">no changes</span>')
    return join(
        Markup(
            '<span class="chip {0}"><b aria-hidden="true">{1}{2}</b>'
            '<span class="heard">{2} {3}</span></span> '
        ).format(mark, SIGNS[mark], count, WORDS[mark])
        for mark, count in counted.items()
    )


def code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(text)


def quoted(text: str) -> Markup:
    """A sentence in which `code` stands in backticks."""
    return join(code(each) if at % 2 else escape(each) for at, each in enumerate(text.split("`")))


def pill(kind: str, text: str) -> Markup:
    """A verdict or a risk; `kind` is one of the styles good, bad, warn, plain."""
    return Markup('<span class="pill {}">{}</span>').format(kind, text)


def nothing(text: str) -> Markup:
    return Markup('<p class="soft">{}</p>').format(text)


def folded(title: Markup | str, body: Markup, opened: bool = False) -> Markup:
    return Markup("<details{}><summary>{}</summary>{}</details>").format(
        Markup(" open") if opened else "", title, body
    )


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Markup | str]],
    numbers: Sequence[int] = (),
    total: Sequence[Markup | str] = (),
) -> Markup:
    """A table whose first column names the row.

    Args:
        numbers: columns that are numbers.
        total: a last row that stands apart.
    """

    def cells(row: Sequence[Markup | str]) -> Markup:
        return join(
            Markup('<{0}{1} data-l="{2}">{3}</{4}>').format(
                Markup('th scope="row"') if not at else Markup("td"),
                Markup(' class="n"') if at in numbers else "",
                head[at],
                each,
                Markup("th") if not at else Markup("td"),
            )
            for at, each in enumerate(row)
        )

    return Markup(
        '<div class="scroll" tabindex="0" role="group" aria-label="{0}"><table><caption>{0}</caption>'
        "<thead><tr>{1}</tr></thead><tbody>{2}</tbody>{3}</table></div>"
    ).format(
        caption,
        join(
            Markup('<th scope="col"{}>{}</th>').format(
                Markup(' class="n"') if at in numbers else "", each
            )
            for at, each in enumerate(head)
        ),
        join(Markup("<tr>{}</tr>").format(cells(row)) for row in rows),
        Markup("<tfoot><tr>{}</tr></tfoot>").format(cells(total)) if total else "",
    )


def value(given: Any) -> Markup:
    """A value of a property; what is long is cut, as the plan has it whole."""
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    if len(text) > _LONG:
        text = f"{text[:_LONG]}… ({len(text)} characters)"
    return code(text) if text else Markup('<span class="soft">empty</span>')


def data(document: Any) -> Markup:
    """JSON that may stand in a script element, whatever it holds."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 nothing in it can end the element
