"""What `extends` means: maps merge, everything else replaces, null takes away."""

from __future__ import annotations

from typing import Any

import pytest

from spec.document import parse
from spec.fields import kinds
from spec.merge import Layer, overlay, without_nulls


def layer(title: str, text: str) -> Layer:
    document = parse(title, text.encode())
    assert not document.faults
    return Layer(document.data, document.where, document.text)


CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "maps merge": (
        "a: {b: 1, c: {d: 2}}",
        "a: {c: {e: 3}}",
        {"a": {"b": 1, "c": {"d": 2, "e": 3}}},
    ),
    "words replace": ("a: 1\nb: 2", "a: 3", {"a": 3, "b": 2}),
    "lists replace": ("a: [1, 2]", "a: [3]", {"a": [3]}),
    "lists of maps replace": ("a: [{b: 1}, {c: 2}]", "a: [{b: 3}]", {"a": [{"b": 3}]}),
    "an empty list replaces": ("a: [1]", "a: []", {"a": []}),
    "an empty map changes nothing": ("a: {b: 1}", "a: {}", {"a": {"b": 1}}),
    "a map replaces a word": ("a: none", "a: {b: 1}", {"a": {"b": 1}}),
    "a word replaces a map": ("a: {b: 1}", "a: none", {"a": "none"}),
    "null takes a word away": ("a: 1\nb: 2", "a: null", {"b": 2}),
    "null takes a map away": ("a: {b: 1}\nc: 2", "a: ~", {"c": 2}),
    "null takes a key of a map away": ("a: {b: 1, c: 2}", "a: {b: null}", {"a": {"c": 2}}),
    "null of nothing is nothing": ("a: 1", "b: null", {"a": 1}),
    "null in a list stays": ("a: [1]", "a: [null]", {"a": [None]}),
    "another kind replaces its map": (
        "cloud: {provider: aws, region: us-east-1}",
        "cloud: {provider: gcp, project: p}",
        {"cloud": {"provider": "gcp", "project": "p"}},
    ),
    "the same kind merges": (
        "cloud: {provider: aws, region: us-east-1}",
        "cloud: {provider: aws, accountId: '1'}",
        {"cloud": {"provider": "aws", "region": "us-east-1", "accountId": "1"}},
    ),
    "an unsaid kind is the same": (
        "tracking: {engine: mlflow, replicas: 3}",
        "tracking: {replicas: 2}",
        {"tracking": {"engine": "mlflow", "replicas": 2}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_merge(case: str) -> None:
    base, top, expected = CASES[case]
    merged = overlay(layer("base", base), layer("top", top), kinds())
    assert without_nulls(merged.data) == expected


def test_the_language_has_two_sections_of_kinds() -> None:
    assert kinds() == {("cloud",): "provider", ("tracking",): "engine"}


def test_places_are_those_of_the_file_that_counts() -> None:
    merged = overlay(
        layer("base", "a: [1, {b: 2}]\nc: {d: 3, e: 1.50}"), layer("top", "a: [4]\nc: {d: 5}"), {}
    )
    files = {path: at.file for path, at in merged.where.items()}
    assert files == {
        ("a",): "top", ("a", 0): "top", ("c",): "top", ("c", "d"): "top", ("c", "e"): "base",
    }  # fmt: skip
    assert merged.text == {("a", 0): "4", ("c", "d"): "5", ("c", "e"): "1.50"}


def test_layers_are_not_changed() -> None:
    base, top = layer("base", "a: {b: 1}"), layer("top", "a: {c: 2}")
    overlay(base, top, {})
    assert base.data == {"a": {"b": 1}} and top.data == {"a": {"c": 2}}
