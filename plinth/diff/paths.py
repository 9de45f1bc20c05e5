"""Paths of properties, as the engine writes them: `spec.ports[0].port`, `data["a.b"]`."""

from __future__ import annotations

import re
from typing import Any, cast

from offline.diff import Steps

from ..plan import ABSENT, SECRET, UNKNOWN

_STEP = re.compile(r'\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.\[\]]+)')


def steps(path: str) -> Steps:
    """Names and indices on the way."""
    found: list[str | int] = []
    for index, quoted, name in _STEP.findall(path):
        found.append(int(index) if index else re.sub(r"\\(.)", r"\1", quoted) if quoted else name)
    return tuple(found)


def at(value: Any, way: Steps) -> Any:
    """The value there; a mark, if what it lies in is a secret or not known; `ABSENT` if none is."""
    for step in way:
        if value in (SECRET, UNKNOWN):
            return value
        if isinstance(value, dict) and step in value:
            value = cast("dict[str | int, Any]", value)[step]
        elif isinstance(value, list) and isinstance(step, int):
            items = cast("list[Any]", value)
            if step >= len(items):
                return ABSENT
            value = items[step]
        else:
            return ABSENT
    return value


def put(value: Any, way: Steps, new: Any) -> None:
    """Set the value there, or take it away if `new` is `ABSENT`; nothing, if there is no way to it."""
    for step in way[:-1]:
        value = at(value, (step,))
    last = way[-1]
    if isinstance(value, dict) and isinstance(last, str):
        mapping = cast("dict[str, Any]", value)
        if new is ABSENT:
            mapping.pop(last, None)
        else:
            mapping[last] = new
    elif isinstance(value, list) and isinstance(last, int):
        items = cast("list[Any]", value)
        if last < len(items):
            items[last : last + 1] = [] if new is ABSENT else [new]
        elif new is not ABSENT:
            items.append(new)
