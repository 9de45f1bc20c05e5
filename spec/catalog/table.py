"""Reads a catalogue's data, files of this package in JSON, and says what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent

T = TypeVar("T")

_PLAIN = {"int": int, "float": int | float, "str": str, "bool": bool}


class CatalogueError(Exception):
    """A catalogue is at fault itself: its file, the place in it, and what is wrong there."""


@dataclass(frozen=True)
class Source:
    """Where facts come from."""

    name: str
    title: str
    read: str
    """Day on which they were read, ISO."""
    verified: bool
    """Whether they were read from a list or from the cloud's own documentation."""
    date: str | None
    """Day that they are of; None where it is not known."""

    @property
    def as_of(self) -> str:
        """The day that they are of; where it is not known, that, and the day they were read."""
        return self.date or f"date unknown, read {self.read}"


def table(name: str) -> dict[str, Any]:
    """The mapping in `<name>.json` beside this file.

    Raises:
        CatalogueError: the file is missing, or is no mapping in JSON.
    """
    file = f"{name}.json"
    try:
        found = json.loads((FOLDER / file).read_bytes())
    except OSError as error:
        raise CatalogueError(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise CatalogueError(f"{file}: {error}") from error
    if not isinstance(found, dict):
        raise CatalogueError(f"{file}: it is no mapping")
    return found  # pyright: ignore[reportUnknownVariableType]


def part(data: Mapping[str, Any], key: str, where: str) -> Any:
    """What a mapping has under a key.

    Raises:
        CatalogueError: it has no such key.
    """
    if key not in data:
        raise CatalogueError(f"{where}: there is no {key}")
    return data[key]


def sources(name: str) -> dict[str, Source]:
    """The sources that `<name>.json` names."""
    rows = part(table(name), "sources", f"{name}.json")
    return {
        key: made(Source, {"name": key, **row}, f"{name}.json: sources: {key}")
        for key, row in rows.items()
    }


def made(kind: type[T], row: Mapping[str, Any], where: str) -> T:
    """A dataclass of the row, whose keys are the fields' names in camel case.

    Raises:
        CatalogueError: a key is missing, unknown, or of another type than its field.
    """
    known, needed = _keys(kind)
    given: dict[str, Any] = {}
    for key, value in row.items():
        if key not in known:
            raise CatalogueError(f"{where}: {key} is no key, one of {', '.join(known)}")
        name, declared = known[key]
        if not _fits(value, declared):
            raise CatalogueError(f"{where}: {key} is {value!r}, not {declared}")
        given[name] = value
    for key in needed:
        if key not in row:
            raise CatalogueError(f"{where}: there is no {key}")
    return kind(**given)


@cache
def _keys(kind: type[Any]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Keys of a dataclass's rows with their fields' names and types, and those that must be there."""
    known = {_camel(each.name): each for each in fields(kind)}
    needed = [
        key
        for key, each in known.items()
        if each.default is MISSING and each.default_factory is MISSING
    ]
    return {key: (each.name, str(each.type)) for key, each in known.items()}, needed


def _fits(value: object, declared: str) -> bool:
    """Whether a plain value is of its field's type; other types are their makers' business."""
    bare = declared.removesuffix(" | None")
    if bare not in _PLAIN or (value is None and bare != declared):
        return True
    return isinstance(value, _PLAIN[bare]) and (bare == "bool" or not isinstance(value, bool))


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
