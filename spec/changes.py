"""What differs between two specs, and what each difference does to what stands.

Entries of a list that have a `name` are matched by it, so that their order means nothing, and are
written with it: `gpu.pools[train].nodes.max`. Of a list of words whose loss matters, such as
`registry.repositories`, each word is a change of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from .fields import sections_in
from .platform import Platform
from .section import Change, Changes, Section, key_of

__all__ = ["Change", "SpecChange", "changes", "impact"]

_BY_WEIGHT = list(Change)
_OFF = (False, "none")
"""What a field says of something that is not there: turning it on takes nothing away."""

_PLAIN: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class SpecChange:
    """One field that differs. A side that lacks it has None."""

    path: str
    """As people write it: `network.cidr`; an entry of a list by its name."""
    before: Any
    """Plain data, as the spec writes it."""
    after: Any
    impact: Change


def changes(old: Platform, new: Platform) -> list[SpecChange]:
    """Every change from `old` to `new`, in the order of the language; none if they mean the same."""
    return list(_sections(old, new, ""))


def impact(info: FieldInfo) -> Change:
    """What changing a field does, by its mark."""
    marks = (mark.impact for mark in info.metadata if isinstance(mark, Changes))
    return next(marks, Change.IN_PLACE)


def _sections(old: Section, new: Section, path: str) -> Iterator[SpecChange]:
    for name, info in type(old).model_fields.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield from _values(
                before, after, info, f"{path}.{key_of(name)}" if path else key_of(name)
            )


def _values(before: Any, after: Any, info: FieldInfo, path: str) -> Iterator[SpecChange]:
    mark = impact(info)
    if isinstance(before, Section) and type(before) is type(after):
        yield from _sections(before, after, path)
    elif isinstance(before, Section) and isinstance(info.discriminator, str):
        # Another kind of section: what the one had means nothing in the other.
        kind = info.discriminator
        told = type(before).model_fields[kind]
        yield from _values(getattr(before, kind), getattr(after, kind), told, f"{path}.{kind}")
    elif isinstance(before, dict):
        yield from _entries(cast(dict[str, Any], before), after, mark, f"{path}.{{}}")
    elif isinstance(before, tuple):
        items, others = cast(tuple[Any, ...], before), cast(tuple[Any, ...], after)
        if any("name" in section.model_fields for section in sections_in(info.annotation)):
            yield from _named(items, others, path)
        elif mark is not Change.IN_PLACE:
            words = {str(each): each for each in items}
            yield from _entries(words, {str(each): each for each in others}, mark, f"{path}[{{}}]")
        else:
            yield _change(path, before, after, mark)
    else:
        mark = Change.IN_PLACE if before in _OFF else mark
        yield _change(
            path, before, after, max(mark, _inside(before), _inside(after), key=_BY_WEIGHT.index)
        )


def _entries(
    before: Mapping[str, Any], after: Mapping[str, Any], mark: Change, form: str
) -> Iterator[SpecChange]:
    """Entries of maps; one that is new takes nothing away."""
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one != other:
            yield _change(form.format(key), one, other, mark if key in before else Change.IN_PLACE)


def _named(before: tuple[Any, ...], after: tuple[Any, ...], path: str) -> Iterator[SpecChange]:
    """Entries by name: changed, renamed with all else alike, gone, or new."""
    old, new = ({each.name: each for each in side} for side in (before, after))
    gone = [name for name in old if name not in new]
    made = [name for name in new if name not in old]
    for name in old:
        where = f"{path}[{name}]"
        if name in new:
            yield from _sections(old[name], new[name], where)
            continue
        mark = impact(type(old[name]).model_fields["name"])
        renamed = next(
            (to for to in made if old[name].model_copy(update={"name": to}) == new[to]), None
        )
        if renamed and len(gone) == 1:
            made.remove(renamed)
            yield _change(f"{where}.name", name, renamed, mark)
        else:
            yield _change(where, old[name], None, mark)
    for name in made:
        yield _change(f"{path}[{name}]", None, new[name], Change.IN_PLACE)


def _inside(value: Any) -> Change:
    """The gravest mark in a section that comes or goes as a whole."""
    if not isinstance(value, Section):
        return Change.IN_PLACE
    marks = (impact(info) for info in type(value).model_fields.values())
    return max(marks, key=_BY_WEIGHT.index)


def _change(path: str, before: Any, after: Any, mark: Change) -> SpecChange:
    return SpecChange(path, _plain(before), _plain(after), mark)


def _plain(value: Any) -> Any:
    return _PLAIN.dump_python(value, mode="json", by_alias=True)
