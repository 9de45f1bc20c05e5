"""Property values on the wire and in Python: structs with marks for secrets and unknowns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from google.protobuf.struct_pb2 import ListValue, Struct, Value

# The engine's marks: sdk/go/common/resource/sig/sig.go and plugin/rpc.go.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - no secret: a mark
UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_MARKS = frozenset(
    {
        UNKNOWN_MARK,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class Unknown:
    """A value that only an update will know."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown; it stays marked wherever it goes."""

    value: Any

    def __repr__(self) -> str:
        return "<secret>"


def plain(value: Any) -> Any:
    """`value` without its mark of secrecy; its parts keep theirs."""
    return value.value if isinstance(value, Secret) else value


def known(value: Any) -> bool:
    """Whether `value` holds no unknown, at any depth."""
    value = plain(value)
    if value is UNKNOWN:
        return False
    if isinstance(value, dict):
        return all(known(each) for each in cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return all(known(each) for each in cast("list[Any]", value))
    return True


def bare(value: Any) -> Any:
    """`value` without any mark of secrecy at any depth, for comparing."""
    value = plain(value)
    if isinstance(value, dict):
        return {name: bare(each) for name, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [bare(each) for each in cast("list[Any]", value)]
    return value


def decode(struct: Struct) -> dict[str, Any]:
    """Properties of a request; a null property is one that is not there."""
    made = {name: _decode(value) for name, value in struct.fields.items()}
    return {name: value for name, value in made.items() if value is not None}


def _decode(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in _UNKNOWN_MARKS else text
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET_SIGNATURE:
            return Secret(_decode(fields["value"]))
        return {name: _decode(each) for name, each in fields.items()}
    if kind == "list_value":
        return [_decode(each) for each in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    return None


def encode(properties: dict[str, Any]) -> Struct:
    """Properties of a response."""
    return Struct(fields={name: _encode(value) for name, value in properties.items()})


def extended(given: Struct, decoded: dict[str, Any], properties: dict[str, Any]) -> Struct:
    """As `encode(properties)`, where most of them are those of `given`, which `decoded` is made of:
    these are copied as they are, which is ten times as fast."""
    made = Struct()
    made.CopyFrom(given)
    for name, value in properties.items():
        if name not in decoded or decoded[name] != value:
            made.fields[name].CopyFrom(_encode(value))
    return made


def _encode(value: Any) -> Value:
    if value is None:
        return Value(null_value=0)  # type: ignore[arg-type]
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int | float):
        return Value(number_value=value)
    if isinstance(value, Secret):
        return Value(
            struct_value=Struct(
                fields={
                    SIGNATURE: Value(string_value=SECRET_SIGNATURE),
                    "value": _encode(value.value),
                }
            )
        )
    if isinstance(value, dict):
        return Value(struct_value=encode(cast("dict[str, Any]", value)))
    if isinstance(value, list):
        return Value(
            list_value=ListValue(values=[_encode(each) for each in cast("list[Any]", value)])
        )
    return Value(string_value=UNKNOWN_MARK)
