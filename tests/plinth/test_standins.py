"""Values in place of what a plan does not know: by their schema, and nothing else is touched."""

from __future__ import annotations

from typing import Any

import pytest

from plinth import standins
from plinth.kubeapi import OpenApi
from plinth.plan import SECRET, UNKNOWN


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({}, "placeholder"),
        ({"type": "string"}, "placeholder"),
        ({"type": "string", "default": ""}, "placeholder"),
        ({"type": "string", "default": "given"}, "given"),
        ({"type": "string", "enum": ["First", "Second"]}, "First"),
        ({"type": "string", "format": "byte"}, "cGxhY2Vob2xkZXI="),
        ({"type": "string", "format": "date-time"}, "2026-01-01T00:00:00Z"),
        ({"type": "string", "pattern": "^https?://"}, "https://placeholder.example.com"),
        ({"type": "string", "pattern": "^[0-9]+(s|m|h)$"}, "1h"),
        ({"type": "string", "pattern": "subnet-[0-9a-z]+"}, "subnet-0"),
        ({"type": "string", "pattern": "^(nothing matches){2}[z]$"}, "placeholder"),
        ({"type": "string", "pattern": "(?i:only|go)\\z(?P<"}, "placeholder"),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 30}, 30),
        ({"type": "number"}, 1),
        ({"type": "boolean"}, True),
        ({"x-kubernetes-int-or-string": True}, 1),
        ({"oneOf": [{"type": "string"}, {"type": "number"}]}, 1),
        ({"type": "array", "items": {"type": "string"}}, []),
        ({"type": "array", "minItems": 2, "items": {"type": "integer"}}, [1, 1]),
        ({"type": "object"}, {}),
        (
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "boolean"}, "b": {}},
            },
            {"a": True},
        ),
        ({"$ref": "#/components/schemas/Port"}, 1),
        ({"allOf": [{"$ref": "#/components/schemas/Port"}], "default": {}}, 1),
    ],
)
def test_a_standin_is_what_its_schema_accepts(schema: Any, value: Any) -> None:
    assert standins.standin(OpenApi(schema, {"Port": {"type": "integer"}})) == value


SCHEMA = OpenApi(
    {
        "properties": {
            "kind": {"type": "string"},
            "spec": {
                "properties": {
                    "count": {"type": "integer"},
                    "ports": {"items": {"properties": {"port": {"type": "integer"}}}},
                    "labels": {"additionalProperties": {"type": "string", "format": "byte"}},
                }
            },
        }
    },
    {},
)


def test_every_mark_is_replaced_and_its_path_told() -> None:
    body = {
        "kind": "Thing",
        "spec": {
            "count": UNKNOWN,
            "ports": [{"port": 1}, {"port": UNKNOWN}],
            "labels": {"a/b": SECRET, "c": "d"},
            "host": f"{UNKNOWN}.example.com",
        },
    }
    made, filled = standins.fill(body, lambda: SCHEMA)
    assert made == {
        "kind": "Thing",
        "spec": {
            "count": 1,
            "ports": [{"port": 1}, {"port": 1}],
            "labels": {"a/b": "cGxhY2Vob2xkZXI=", "c": "d"},
            "host": "placeholder.example.com",
        },
    }
    assert filled == ["spec.count", "spec.ports[1].port", "spec.labels.a/b", "spec.host"]


def test_without_a_mark_no_schema_is_asked_for() -> None:
    def never() -> OpenApi:
        raise AssertionError

    body = {"kind": "Thing", "spec": {"text": "all <known>", "nothing": None, "n": [1, 2.5, True]}}
    assert standins.fill(body, never) == (body, [])


def test_without_a_schema_a_text_is_taken() -> None:
    made, filled = standins.fill({"kind": "Thing", "a": UNKNOWN}, lambda: None)
    assert (made["a"], filled) == ("placeholder", ["a"])


def secret(**fields: Any) -> Any:
    made, _ = standins.fill({"kind": "Secret", **fields}, lambda: None)
    return made


def test_a_secret_gets_the_keys_of_its_type_only_where_nothing_is_told() -> None:
    tls = "kubernetes.io/tls"
    assert secret(type=tls, stringData=UNKNOWN)["stringData"].keys() == {"tls.crt", "tls.key"}
    known = secret(type=tls, stringData={"tls.crt": "mine", "tls.key": SECRET})["stringData"]
    assert known == {"tls.crt": "mine", "tls.key": "placeholder"}
    lacking = secret(type=tls, stringData={"tls.crt": SECRET})["stringData"]
    assert lacking.keys() == {"tls.crt"}
    docker = "kubernetes.io/dockerconfigjson"
    assert secret(type=docker, data={".dockerconfigjson": SECRET})["stringData"] == {
        ".dockerconfigjson": "{}"
    }
