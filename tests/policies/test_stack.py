"""Who refers to whom."""

from __future__ import annotations

from policies.rule import Resource, Stack
from policies.values import Node

from .suite import UNKNOWN


def resource(
    type_: str, name: str, inputs: dict[str, object], **dependencies: list[str]
) -> Resource:
    return Resource(f"urn:{type_}::{name}", type_, Node(inputs), dependencies=dependencies)


BUCKET = resource("b", "bucket", {"bucket": "models"})
OTHER = resource("b", "other", {"bucket": UNKNOWN})


def attached(*resources: Resource, to: Resource = BUCKET) -> list[str]:
    found = Stack([BUCKET, OTHER, *resources]).attached(to, "bucket", "v")
    return sorted(each.urn.rpartition("::")[2] for each in found)


def test_by_output() -> None:
    mine = resource("v", "mine", {"bucket": UNKNOWN}, bucket=[BUCKET.urn])
    theirs = resource("v", "theirs", {"bucket": UNKNOWN}, bucket=[OTHER.urn])
    assert attached(mine, theirs) == ["mine"]
    assert attached(mine, theirs, to=OTHER) == ["theirs"]


def test_by_name() -> None:
    assert attached(resource("v", "mine", {"bucket": "models"})) == ["mine"]


def test_by_both_is_found_once() -> None:
    both = resource("v", "mine", {"bucket": "models"}, bucket=[BUCKET.urn])
    assert attached(both) == ["mine"]


def test_two_unknown_names_are_not_the_same() -> None:
    assert attached(resource("v", "mine", {"bucket": UNKNOWN}), to=OTHER) == []


def test_another_type_or_another_property_is_not_it() -> None:
    assert attached(resource("w", "mine", {"bucket": "models"})) == []
    assert attached(resource("v", "mine", {"target": "models"}, target=[BUCKET.urn])) == []
