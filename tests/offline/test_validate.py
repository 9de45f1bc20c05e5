"""Every fault of some inputs, at any depth."""

from __future__ import annotations

from typing import Any

import pytest

from offline.schema import Nested, ResourceSchema
from offline.validate import Found, validate
from offline.wire import UNKNOWN, Secret

SCHEMA = ResourceSchema(
    "test:index:Thing",
    Nested(
        {
            "name": "str",
            "size": "int",
            "ratio": "num",
            "on": "bool",
            "body": "any",
            "tags": ["map", "str"],
            "parts": ["list", ["obj", "Part"]],
            "part": ["obj", "Part"],
            "mode": ["enum", ["Spot", "Regular"]],
            "port": ["union", ["int", "str"]],
            "either": ["union", ["str", ["obj", "Part"]]],
        },
        required=("name",),
    ),
    Nested({}),
    {"Part": Nested({"key": "str", "subnetIds": ["list", "str"]}, required=("key",))},
)


def found(**inputs: Any) -> list[Found]:
    return validate(SCHEMA, {"name": "x", **inputs})


def paths(**inputs: Any) -> list[str]:
    return [each.path for each in found(**inputs)]


def test_nothing_wrong() -> None:
    assert not found(
        size=3,
        ratio=1,
        on=False,
        body={"any": [1]},
        tags={"a": "b"},
        parts=[{"key": "k"}],
        mode="Spot",
        port="http",
        either={"key": "k"},
    )


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"size": "5"}, "size"),
        ({"size": 5.5}, "size"),
        ({"size": True}, "size"),
        ({"ratio": "1.5"}, "ratio"),
        ({"on": "true"}, "on"),
        ({"on": 1}, "on"),
        ({"name": 5}, "name"),
        ({"name": True}, "name"),
        ({"name": ["x"]}, "name"),
        ({"tags": ["a"]}, "tags"),
        ({"tags": {"a": 1}}, "tags.a"),
        ({"tags": {"app.io/name": 1}}, 'tags["app.io/name"]'),
        ({"parts": {"key": "k"}}, "parts"),
        ({"parts": ["k"]}, "parts[0]"),
        ({"parts": [{"key": "k"}, {"key": 1}]}, "parts[1].key"),
        ({"parts": [{}]}, "parts[0].key"),
        ({"part": {"key": "k", "subnetIds": ["a", 5]}}, "part.subnetIds[1]"),
        ({"mode": "Spott"}, "mode"),
        ({"port": [1]}, "port"),
        ({"either": {"key": 1}}, "either.key"),
    ],
)
def test_a_fault_and_where_it_is(inputs: dict[str, Any], path: str) -> None:
    assert paths(**inputs) == [path]


def test_all_faults_at_once() -> None:
    inputs = {"size": "5", "tagz": {}, "parts": [{"kee": "k"}, {"key": "k", "subnetIds": "a"}]}
    assert sorted(each.path for each in validate(SCHEMA, inputs)) == [
        "name",
        "parts[0].kee",
        "parts[0].key",
        "parts[1].subnetIds",
        "size",
        "tagz",
    ]


@pytest.mark.parametrize("value", [UNKNOWN, Secret(UNKNOWN), None])
def test_unknowns_pass(value: Any) -> None:
    assert not found(size=value, part=value, parts=[value, {"key": "k"}], tags={"a": value})


def test_a_nested_required_input_may_be_unknown() -> None:
    assert not found(part={"key": UNKNOWN}, parts=[{"key": Secret(UNKNOWN)}])


def test_a_required_input_may_be_unknown_but_not_null() -> None:
    assert not validate(SCHEMA, {"name": UNKNOWN})
    assert [each.message for each in validate(SCHEMA, {"name": None})] == [
        "is required and missing"
    ]


def test_secrets_are_looked_into_and_not_shown() -> None:
    faults = found(size=Secret("hunter2"), part=Secret({"key": Secret(42), "mode": "hunter2"}))
    assert {each.path for each in faults} == {"size", "part.mode", "part.key"}
    assert "hunter2" not in repr(faults)
    assert "42" not in repr(faults)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("sizes", "size"), ("subnet_ids", "subnetIds"), ("subnetIDs", "subnetIds")],
)
def test_did_you_mean(name: str, meant: str) -> None:
    inputs = {"part": {"key": "k", name: []}} if meant == "subnetIds" else {name: 1}
    (fault,) = found(**inputs)
    assert fault.mend == f"did you mean {meant}?"


def test_what_is_there_already_was_not_meant() -> None:
    (fault,) = found(size=1, sizes=1)
    assert fault.mend == "take it away"


def test_an_enum_says_its_members_and_the_closest() -> None:
    (fault,) = found(mode="spot")
    assert fault.expected == "one of Spot, Regular"
    assert fault.mend == "did you mean 'Spot'?"


def test_assets_are_strings() -> None:
    asset = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    assert not validate(SCHEMA, {"name": asset})
    assert paths(part=asset) == ["part"]


def test_notes_of_the_engine_are_no_properties() -> None:
    assert not found(__defaults=["name"], part={"key": "k", "__defaults": []})


def test_a_constant_holds() -> None:
    schema = ResourceSchema(
        "t", Nested({"kind": "str"}), Nested({}), constants={"kind": "Deployment"}
    )
    assert not validate(schema, {"kind": "Deployment"})
    assert not validate(schema, {})
    assert [each.path for each in validate(schema, {"kind": "DaemonSet"})] == ["kind"]
