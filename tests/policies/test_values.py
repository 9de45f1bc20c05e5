"""Missing, known, and not known yet."""

from __future__ import annotations

import pytest

from policies.values import UNKNOWNS, Node, Unknown

from .suite import UNKNOWN

INPUTS = Node(
    {
        "name": "models",
        "empty": "",
        "none": None,
        "later": UNKNOWN,
        "block": [{"enabled": False}],
        "list": ["a", UNKNOWN],
        "map": {"a.b": "dotted", "later": UNKNOWN},
        "policy": '{"Statement": []}',
    }
)


def test_what_is_missing_takes_the_default() -> None:
    assert INPUTS.get("absent") is None
    assert INPUTS.get("absent.deeper", 3) == 3
    assert INPUTS.get("none", 3) == 3
    # False is a value.
    assert INPUTS.get("block.enabled", True) is False


@pytest.mark.parametrize("mark", sorted(UNKNOWNS))
def test_every_mark_of_the_engine_is_unknown(mark: str) -> None:
    with pytest.raises(Unknown) as raised:
        Node({"a": {"b": mark}}).get("a.b")
    assert raised.value.path == "a.b"


def test_the_way_to_a_value_must_be_known() -> None:
    for ask in (INPUTS.get, INPUTS.has, INPUTS.each, INPUTS.entries, INPUTS.document):
        with pytest.raises(Unknown, match=r"^later$"):
            ask("later.deeper")


def test_unknown_counts_as_set_and_empty_does_not() -> None:
    assert INPUTS.has("later")
    assert INPUTS.has("name")
    assert not any(INPUTS.has(each) for each in ("empty", "none", "absent", "absent.deeper"))


def test_items_know_where_they_are() -> None:
    first, second = INPUTS.each("list")
    assert (first.known, first.path) == ("a", "list[0]")
    with pytest.raises(Unknown, match=r"list\[1\]"):
        _ = second.known
    assert INPUTS.each("absent") == []
    assert [each.path for each in INPUTS.each("name")] == ["name"]


def test_entries_keep_names_with_dots() -> None:
    entries = INPUTS.entries("map")
    assert entries["a.b"].known == "dotted"
    assert entries["later"].path == "map.later"
    assert INPUTS.entries("name") == {}
    assert INPUTS.entries()["map"].path == "map"


def test_documents_are_read_from_text_and_from_objects() -> None:
    assert INPUTS.document("policy").each("Statement") == []
    assert Node({"policy": {"Statement": [1]}}).document("policy").each("Statement")[0].known == 1
    assert Node({"policy": "no JSON"}).document("policy").value is None
