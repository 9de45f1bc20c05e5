"""Which section and field of the language a path of a spec means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast, get_args, get_origin

from pydantic.fields import FieldInfo

from .faults import Path
from .platform import Platform
from .section import Section, key_of


@cache
def kinds() -> Mapping[Path, str]:
    """Sections whose fields depend on one of their keys, and that key: cloud by provider."""
    return {
        (key_of(name),): info.discriminator
        for name, info in Platform.model_fields.items()
        if isinstance(info.discriminator, str)
    }


@cache
def fields_of(section: type[Section]) -> Mapping[str, FieldInfo]:
    """The fields of a section by key."""
    return {key_of(name): info for name, info in section.model_fields.items()}


def sections_in(annotation: Any) -> Iterator[type[Section]]:
    """The sections that a type is made of, through unions and lists."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for inner in get_args(annotation):
        yield from sections_in(inner)


def sections_at(path: Path, data: Any) -> tuple[type[Section], ...]:
    """The sections that may stand at `path`: one, or several where `data` do not tell yet."""
    found: tuple[type[Section], ...] = (Platform,)
    here = data
    free = False
    for part in path:
        here = step(here, part)
        if isinstance(part, int) or free:
            free = False
            continue
        infos = [fields_of(section).get(part) for section in found]
        found = tuple(section for info in infos if info for section in _branches(info, here))
        free = any(info and get_origin(info.annotation) is dict for info in infos)
    return found


def _branches(info: FieldInfo, data: Any) -> tuple[type[Section], ...]:
    """The sections of a field's type; of a union those that `data` mean, if they tell."""
    sections = tuple(sections_in(info.annotation))
    if len(sections) < 2 or not isinstance(data, dict):
        return sections
    kind = info.discriminator
    if isinstance(kind, str):
        written = cast(dict[str, Any], data).get(kind)
        meant = [s for s in sections if written in get_args(s.model_fields[kind].annotation)]
    else:
        meant = [s for s in sections if next(iter(fields_of(s))) in data]
    return tuple(meant) or sections


def field_at(path: Path, data: Any) -> FieldInfo | None:
    """The field at `path`, or None where there is none (a list item, a free key)."""
    if not path or isinstance(path[-1], int):
        return None
    for section in sections_at(path[:-1], data):
        if info := fields_of(section).get(path[-1]):
            return info
    return None


def step(data: Any, part: str | int) -> Any:
    """The value under a key or an index; None where there is none."""
    if isinstance(data, dict):
        return cast(dict[Any, Any], data).get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(cast(list[Any], data)):
        return cast(list[Any], data)[part]
    return None


def value_at(path: Path, data: Any) -> Any:
    """The value at a path; None where there is none."""
    for part in path:
        data = step(data, part)
    return data
