"""Resources that are the same on both sides although their URNs differ.

A URN has a resource's name in the program and the types of the components that it lies in: moving it
there gives it another, and without an alias the engine makes it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from offline.replacing import Replacing

from ..plan import UNKNOWN, Resource

_Mark = tuple[str, ...]


def same(
    gone: Iterable[Resource], made: Sequence[Resource], rules: Replacing
) -> dict[str, Resource]:
    """URN of a new resource -> the old one that it very likely is: one of each, and no more."""
    found: dict[str, Resource] = {}
    left = list(gone)

    def physical(resource: Resource) -> _Mark | None:
        return _physical(resource, rules)

    for mark in (physical, _logical):
        new = _by(mark, [each for each in made if each.urn not in found])
        old = _by(mark, left)
        for key, each in new.items():
            if len(each) == 1 and len(old.get(key, ())) == 1:
                found[each[0].urn] = old[key][0]
                left.remove(old[key][0])
    return found


def _by(
    mark: Callable[[Resource], _Mark | None], resources: Iterable[Resource]
) -> dict[_Mark, list[Resource]]:
    found: dict[_Mark, list[Resource]] = {}
    for each in resources:
        if (key := mark(each)) is not None:
            found.setdefault(key, []).append(each)
    return found


def _physical(resource: Resource, rules: Replacing) -> _Mark | None:
    """Type and name in the cloud; None if that is not known."""
    if resource.type.startswith("kubernetes:"):
        metadata = cast("Mapping[str, Any]", resource.inputs.get("metadata") or resource.inputs)
        name = metadata.get("name")
        parts = (resource.type, str(metadata.get("namespace") or ""), name)
    else:
        name = resource.inputs.get(rules.name_of(resource.type) or "")
        parts = (resource.type, name)
    known = isinstance(name, str) and UNKNOWN not in name
    return cast("_Mark", parts) if known else None


def _logical(resource: Resource) -> _Mark:
    """Type and name in the program, whatever it lies in."""
    return resource.type, resource.name
