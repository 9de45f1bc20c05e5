"""What differs between two sides of a resource, property by property.

Both sides are what plans hold: secrets and unknowns are marks, so that two of them tell nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from offline.diff import Steps, written

from ..plan import ABSENT, SECRET, UNKNOWN
from .comparison import Property

_MARKS = (SECRET, UNKNOWN)
_KEYS = ("name", "key", "id")
"""Properties by which entries of a list are told apart: a new first one then changes no other."""


def differences(old: Any, new: Any) -> tuple[Property, ...]:
    """Every leaf that differs.

    A mark on both sides is taken for the same; a mark on one side alone may hide the same value, so
    that such a difference is not `sure`.
    """
    return tuple(
        Property(
            written(way),
            "add" if before is ABSENT else "delete" if after is ABSENT else "update",
            before,
            after,
            sure=not (_marked(before) or _marked(after)),
        )
        for way, before, after in _leaves((), old, new)
    )


def secrets(value: Any) -> int:
    """How many secrets a value holds, of which nobody can tell whether they differ."""
    if isinstance(value, Mapping):
        return sum(secrets(each) for each in cast("Mapping[str, Any]", value).values())
    if isinstance(value, list | tuple):
        return sum(secrets(each) for each in cast("list[Any]", value))
    return int(value == SECRET)


def _leaves(way: Steps, old: Any, new: Any) -> Iterator[tuple[Steps, Any, Any]]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        before, after = cast("Mapping[str, Any]", old), cast("Mapping[str, Any]", new)
        for name in sorted(before.keys() | after.keys()):
            if not name.startswith("__"):
                one, other = before.get(name, ABSENT), after.get(name, ABSENT)
                yield from _leaves((*way, name), one, other)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(way, cast("list[Any]", old), cast("list[Any]", new))
    elif (old is ABSENT or new is ABSENT) and isinstance(old if new is ABSENT else new, Mapping):
        there = cast("Mapping[str, Any]", old if new is ABSENT else new)
        if not there:
            yield way, old, new
        for name in sorted(there):
            gone = new is ABSENT
            one, other = (there[name], ABSENT) if gone else (ABSENT, there[name])
            yield from _leaves((*way, name), one, other)
    elif (before := _document(old)) is not None and (after := _document(new)) is not None:
        # Such as the policy of a role: which of its actions came is what a reader asks.
        yield from _leaves(way, before, after)
    else:
        yield way, old, new


def _document(value: Any) -> Any:
    """What a string of JSON says; None if it is none."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _items(way: Steps, old: list[Any], new: list[Any]) -> Iterator[tuple[Steps, Any, Any]]:
    key = next((key for key in _KEYS if _told_apart(old, key) and _told_apart(new, key)), None)
    if key is None and not any(isinstance(each, dict | list) for each in (*old, *new)):
        # Words whose order means nothing, or does: shown whole, as single ones tell nothing.
        yield way, old, new
        return
    if key is None:
        for index in range(max(len(old), len(new))):
            one = old[index] if index < len(old) else ABSENT
            other = new[index] if index < len(new) else ABSENT
            yield from _entry((*way, index), one, other)
        return
    places = {each[key]: index for index, each in enumerate(old)}
    others = {each[key]: index for index, each in enumerate(new)}
    for name in dict.fromkeys((*places, *others)):
        one = old[places[name]] if name in places else ABSENT
        other = new[others[name]] if name in others else ABSENT
        yield from _entry((*way, others.get(name, places.get(name, 0))), one, other)


def _entry(way: Steps, old: Any, new: Any) -> Iterator[tuple[Steps, Any, Any]]:
    """An entry that comes or goes does so as a whole."""
    if old is ABSENT or new is ABSENT:
        yield way, old, new
    else:
        yield from _leaves(way, old, new)


def _told_apart(items: list[Any], key: str) -> bool:
    named = [
        cast("dict[str, Any]", each).get(key) if isinstance(each, dict) else None for each in items
    ]
    plain = all(isinstance(each, str) and each not in _MARKS for each in named)
    return plain and len(set(named)) == len(named)


def _marked(value: Any) -> bool:
    if isinstance(value, list):
        return any(_marked(each) for each in cast("list[Any]", value))
    return isinstance(value, str) and any(mark in value for mark in _MARKS)
