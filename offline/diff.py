"""What differs between two sets of inputs, property by property, and what that makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from .facts import Facts
from .schema import ResourceSchema
from .wire import UNKNOWN, Secret

Kind = Literal["add", "delete", "update"]

Source = Literal["schema", "overlay"]
"""The SDK's own documentation, or our overlay."""

Steps = tuple[str | int, ...]
"""Names and indices on the way to a property."""

IMMUTABLE = ("kubernetes:core/v1:Secret", "kubernetes:core/v1:ConfigMap")
CONTENT = frozenset({"data", "stringData", "binaryData"})
"""Kubernetes: what these hold replaces them, unless the provider may mutate them."""


@dataclass(frozen=True)
class Difference:
    """One property that differs."""

    path: str
    """As the engine writes paths: `spec.ports[0].port`, `data["a.b"]`."""
    kind: Kind
    replaces: bool
    """Whether the change forces a replacement."""


def diff(
    old: dict[str, Any],
    new: dict[str, Any],
    schema: ResourceSchema,
    facts: Facts,
    extra: frozenset[str] = frozenset(),
) -> list[Difference]:
    """Every leaf that differs.

    Args:
        extra: names of inputs of which it is known from elsewhere that their change replaces.
    """
    found: list[Difference] = []
    for steps, kind in _differences((), old, new):
        names = tuple(step for step in steps if isinstance(step, str))
        replaces = forced(names, kind, schema, facts, extra) is not None
        found.append(Difference(written(steps), kind, replaces))
    return found


def forced(
    names: tuple[str, ...],
    kind: str,
    schema: ResourceSchema,
    facts: Facts,
    extra: frozenset[str] = frozenset(),
) -> Source | None:
    """Who says that a change replaces the resource, if anybody does.

    Args:
        names: the property and what it lies in, without indices.
        kind: `add`, `delete` or `update`.
        extra: as of `diff`.
    """
    if facts.keeps(names):
        return None
    if names[0] in extra or facts.forces(names, kind):
        return "overlay"
    return "schema" if schema.forces(names) else None


def _differences(steps: Steps, old: Any, new: Any) -> Iterator[tuple[Steps, Kind]]:
    if isinstance(old, Secret):
        old = old.value
    if isinstance(new, Secret):
        new = new.value
    if old is UNKNOWN or new is UNKNOWN:
        # What is not known may differ.
        yield steps, "update"
    elif isinstance(old, dict) and isinstance(new, dict):
        before, after = cast("dict[str, Any]", old), cast("dict[str, Any]", new)
        for name in sorted(before.keys() | after.keys()):
            if name.startswith("__"):
                continue
            inner = (*steps, name)
            if name not in after:
                yield from _leaves(inner, before[name], "delete")
            elif name not in before:
                yield from _leaves(inner, after[name], "add")
            else:
                yield from _differences(inner, before[name], after[name])
    elif isinstance(old, list) and isinstance(new, list):
        first, second = cast("list[Any]", old), cast("list[Any]", new)
        for index in range(max(len(first), len(second))):
            inner = (*steps, index)
            if index >= len(second):
                yield inner, "delete"
            elif index >= len(first):
                yield inner, "add"
            else:
                yield from _differences(inner, first[index], second[index])
    elif old != new:
        yield steps, "update"


def _leaves(
    steps: Steps, value: Any, kind: Literal["add", "delete"]
) -> Iterator[tuple[Steps, Kind]]:
    """A mapping that comes or goes does so leaf by leaf: not all of it may force a replacement."""
    if isinstance(value, Secret):
        value = value.value
    if isinstance(value, dict) and value:
        for name, each in sorted(cast("dict[str, Any]", value).items()):
            yield from _leaves((*steps, name), each, kind)
    else:
        yield steps, kind


def written(steps: Steps) -> str:
    """The path of names and indices, as the engine writes it."""
    made = ""
    for step in steps:
        if isinstance(step, int):
            made += f"[{step}]"
        elif step.replace("-", "_").isidentifier():
            made += f".{step}" if made else step
        else:
            made += '["' + step.replace("\\", "\\\\").replace('"', '\\"') + '"]'
    return made
