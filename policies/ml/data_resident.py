"""Everything is in a region that data may be in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Case, Resource, Rule
from ..values import Node

_CLOUDS = ("aws", "gcp", "azure-native")
_KEYS = frozenset({"region", "regionName", "replicaRegion", "location", "locationName", "zone"})
_ANYWHERE = frozenset({"", "global", "aws-global", "-"})

_AZURE_PLACES = (
    ("us", r"(east|west|(north|south|west)?central)us\d?"),
    ("eu", r"(north|west)europe|france\w+|germany\w+|sweden\w+|poland\w+|italy\w+|spain\w+"),
    ("uk", r"uk(south|west)"),
)
"""Azure's locations do not begin with their geography."""


def _check(case: Case) -> Iterator[str]:
    allowed = case.settings["residency"]
    if not allowed:
        return
    for resource in case.stack.resources:
        if resource.package in _CLOUDS:
            for place in sorted(set(_places(resource))):
                if not any(_within(place, each) for each in allowed):
                    yield f"{resource.name} is in {place}, outside of {', '.join(allowed)}"


def _places(resource: Resource) -> Iterator[str]:
    for key in ("region", "location"):
        yield from _place(resource.provider.at(key))
    yield from _below(resource.inputs)


def _below(node: Node) -> Iterator[str]:
    """Regions anywhere in a resource, such as those of its replicas."""
    if isinstance(node.value, dict):
        for name, each in node.entries().items():
            yield from _place(each) if name in _KEYS else _below(each)
    elif isinstance(node.value, list):
        for each in node.each():
            yield from _below(each)


def _place(node: Node) -> Iterator[str]:
    place = node.known
    if isinstance(place, str):
        name = place.replace(" ", "").lower()
        if name not in _ANYWHERE:
            yield name
    elif place is not None:
        yield from _below(node)


def _within(place: str, allowed: str) -> bool:
    if place == allowed or place.startswith(f"{allowed}-"):
        return True
    if allowed == "eu" and place.startswith("europe-"):
        return True
    return any(name == allowed and re.fullmatch(form, place) for name, form in _AZURE_PLACES)


RULE = Rule(
    id="data-resident",
    title="Everything is in a region that data may be in, with its replicas",
    severity="critical",
    why="Where people's data may be is law. A copy in another region is a transfer, whoever made it.",
    mend="Move it to a region within residency, or widen that where the law lets you.",
    providers=_CLOUDS,
    check=_check,
    frameworks={"nist-800-53": ("SA-9(5)",)},
    settings=("residency",),
)
