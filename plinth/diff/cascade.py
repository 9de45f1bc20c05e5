"""What changes because something that it is made from is replaced.

Two plans from nothing do not tell: the id of a network is unknown on both sides. A property that the
head says to come from a resource that is replaced has another value; if its change replaces, what has
it is replaced too, and so on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast

from offline.diff import Steps, written
from offline.replacing import Replacing

from ..plan import UNKNOWN, Plan, Resource
from .comparison import Property


def cascade(head: Plan, replaced: Collection[str], rules: Replacing) -> dict[str, list[Property]]:
    """URN -> what differs for that reason alone, with what replaces, as another id follows from it.

    Args:
        replaced: URNs of the resources that are replaced in themselves.
    """
    found: dict[str, list[Property]] = {}
    moved = set(replaced)
    users = _users(head.resources)
    waiting = list(replaced)
    while waiting:
        for each, name in users.get(waiting.pop(), ()):
            known = found.setdefault(each.urn, [])
            known += [one for one in _following(each, name, rules) if one not in known]
            if each.urn not in moved and any(one.replaces for one in known):
                moved.add(each.urn)
                waiting.append(each.urn)
    return {urn: properties for urn, properties in found.items() if properties}


def _users(resources: Iterable[Resource]) -> Mapping[str, list[tuple[Resource, str]]]:
    """URN -> resources with a property of theirs that comes from it."""
    found: dict[str, list[tuple[Resource, str]]] = {}
    for each in resources:
        for name, urns in each.property_dependencies.items():
            for urn in urns:
                found.setdefault(urn, []).append((each, name))
    return found


def _following(resource: Resource, name: str, rules: Replacing) -> Iterator[Property]:
    for way in _unknown((name,), resource.inputs.get(name)):
        names = tuple(step for step in way if isinstance(step, str))
        by = rules.forced(resource.type, names, "update")
        yield Property(
            written(way),
            "update",
            UNKNOWN,
            UNKNOWN,
            replaces=by is not None,
            by=by or "",
            sure=False,
        )


def _unknown(way: Steps, value: Any) -> Iterator[Steps]:
    if isinstance(value, dict):
        for name, each in cast("dict[str, Any]", value).items():
            yield from _unknown((*way, name), each)
    elif isinstance(value, list):
        for index, each in enumerate(cast("list[Any]", value)):
            yield from _unknown((*way, index), each)
    elif isinstance(value, str) and UNKNOWN in value:
        yield way
