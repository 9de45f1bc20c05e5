"""Templates: files as they are written, with `@{name}` where something goes in.

That is all there is to it: no loop, no condition, no code. `@{name}` alone on its line is a block: its
lines are indented as it is, and the line goes if there are none.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_BLOCK = re.compile(r"^( *)@\{(\w+)\}\n", re.MULTILINE)
_PLACE = re.compile(r"@\{(\w+)\}")


@cache
def template(name: str) -> str:
    """The text of a template."""
    return (files("plinth.ci") / "templates" / name).read_text(encoding="utf-8")


def fill(text: str, /, **values: str) -> str:
    """`text` with its places filled; each value has a place, and each place a value.

    Raises:
        KeyError: a place has no value, or a value no place.
        ValueError: a value of several lines stands within a line.
    """
    unused = set(values)

    def block(found: re.Match[str]) -> str:
        unused.discard(found[2])
        lines = values[found[2]].splitlines()
        return "".join(f"{found[1]}{line}\n" if line else "\n" for line in lines)

    def place(found: re.Match[str]) -> str:
        unused.discard(found[1])
        value = values[found[1]]
        if "\n" in value:
            raise ValueError(f"{found[1]} has several lines and stands within one")
        return value

    # In one pass each, so that nothing in a value is taken for a place.
    pieces: list[str] = []
    end = 0
    for found in _BLOCK.finditer(text):
        pieces += [_PLACE.sub(place, text[end : found.start()]), block(found)]
        end = found.end()
    pieces.append(_PLACE.sub(place, text[end:]))
    if unused:
        raise KeyError(*sorted(unused))
    return "".join(pieces)
