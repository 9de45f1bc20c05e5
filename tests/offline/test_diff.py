"""What differs, and what that replaces."""

from __future__ import annotations

from typing import Any

import pytest

from offline.diff import diff
from offline.facts import Facts
from offline.schema import Nested, ResourceSchema
from offline.wire import UNKNOWN, Secret

SCHEMA = ResourceSchema("t", Nested({"doc": "str", "a": "any"}, forces=("doc",)), Nested({}))
FACTS = Facts(replace=("name", "spec.selector"), removal=("key",), keep=("spec.selector.soft",))


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(each.path, each.kind, each.replaces) for each in diff(old, new, SCHEMA, FACTS)]


def test_nothing() -> None:
    same = {"a": [1, {"b": None}], "name": "x", "s": Secret("y")}
    assert not differences(same, dict(same))


def test_a_mark_of_secrecy_alone_is_no_difference() -> None:
    assert not differences({"a": "x"}, {"a": Secret("x")})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 2}, ("a", "update", False)),
        ({}, {"a": 2}, ("a", "add", False)),
        ({"a": 1}, {}, ("a", "delete", False)),
        ({"a": [1, 2]}, {"a": [1]}, ("a[1]", "delete", False)),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ("a[0].b", "update", False)),
        ({"a": {"x.io/y": 1}}, {"a": {"x.io/y": 2}}, ('a["x.io/y"]', "update", False)),
        ({"a": 1}, {"a": UNKNOWN}, ("a", "update", False)),
        ({"name": "x"}, {"name": "y"}, ("name", "update", True)),
        ({"name": "x"}, {"name": UNKNOWN}, ("name", "update", True)),
        ({"name": Secret("x")}, {"name": Secret("y")}, ("name", "update", True)),
        ({"doc": "x"}, {"doc": "y"}, ("doc", "update", True)),
        ({"spec": {"selector": {"b": 1}}}, {"spec": {}}, ("spec.selector.b", "delete", True)),
        (
            {"spec": {"selector": {"soft": 1}}},
            {"spec": {"selector": {}}},
            ("spec.selector.soft", "delete", False),
        ),
        ({"key": "x"}, {"key": "y"}, ("key", "update", False)),
        ({"key": "x"}, {}, ("key", "delete", True)),
        ({}, {"key": "x"}, ("key", "add", False)),
    ],
)
def test_one(old: dict[str, Any], new: dict[str, Any], expected: tuple[str, str, bool]) -> None:
    assert differences(old, new) == [expected]


def test_everything_replaces_but_what_is_kept() -> None:
    facts = Facts(replace=("*",), keep=("b",))
    found = diff({"a": 1, "b": 1}, {"a": 2, "b": 2}, SCHEMA, facts)
    assert [(each.path, each.replaces) for each in found] == [("a", True), ("b", False)]
