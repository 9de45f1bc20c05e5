"""Inputs against a schema: every fault, at any depth. Unknowns pass; secrets are looked into."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from .schema import Nested, ResourceSchema, Type
from .wire import SIGNATURE, UNKNOWN, Secret


class Found(NamedTuple):
    """A fault of a property."""

    path: str
    """As `vpcConfig.subnetIds[0]`."""
    message: str
    """What is wrong."""
    expected: str
    """What the schema takes there; empty if nothing."""
    mend: str


_PLAIN = {"str": "a string", "int": "a whole number", "num": "a number", "bool": "true or false"}


def validate(schema: ResourceSchema, inputs: Mapping[str, Any]) -> list[Found]:
    """Every fault of `inputs`; empty if the schema takes them."""
    found = list(_object("", inputs, schema.inputs, schema.types, free=schema.free))
    for name, constant in schema.constants.items():
        given = inputs.get(name, constant)
        if given != constant and isinstance(given, str):
            found.append(Found(name, f"is {_what(given)}", repr(constant), f"give {constant!r}"))
    return found


def _object(
    path: str,
    value: Mapping[str, Any],
    kind: Nested,
    types: Mapping[str, Nested],
    *,
    free: bool = False,
) -> Iterator[Found]:
    for name in kind.required:
        if value.get(name) is None:
            expected = _expected(kind.props.get(name, "any"))
            yield Found(_join(path, name), "is required and missing", expected, f"give {expected}")
    for name, each in value.items():
        expected = kind.props.get(name)
        if expected is not None:
            if expected != "any":
                yield from _value(_join(path, name), each, expected, types)
        elif not free and not name.startswith("__"):  # those are the engine's and bridge's notes
            mend = _suggest(name, kind.props, value)
            yield Found(_join(path, name), "is not a property of this type", "", mend)


def _value(path: str, value: Any, expected: Type, types: Mapping[str, Nested]) -> Iterator[Found]:
    if isinstance(value, Secret):
        yield from map(_covered, _value(path, value.value, expected, types))
        return
    if value is None or value is UNKNOWN or expected == "any":
        return
    if isinstance(expected, str):
        if not _is(value, expected):
            yield _mistyped(path, value, expected)
        return
    kind, inner = expected[0], expected[1]
    if kind == "obj":
        if isinstance(value, dict) and SIGNATURE not in value:
            yield from _object(path, cast("dict[str, Any]", value), types[inner], types)
        else:
            yield _mistyped(path, value, expected)
    elif kind == "list":
        if isinstance(value, list):
            for index, each in enumerate(cast("list[Any]", value)):
                yield from _value(f"{path}[{index}]", each, inner, types)
        else:
            yield _mistyped(path, value, expected)
    elif kind == "map":
        if isinstance(value, dict):
            if inner != "any":
                for name, each in cast("dict[str, Any]", value).items():
                    yield from _value(_join(path, name), each, inner, types)
        else:
            yield _mistyped(path, value, expected)
    elif kind == "enum":
        if value not in inner:
            close = difflib.get_close_matches(str(value), [str(each) for each in inner], n=1)
            mend = f"did you mean {close[0]!r}?" if close else f"give {_expected(expected)}"
            yield Found(path, f"is {_what(value)}", _expected(expected), mend)
    else:
        tried = [list(_value(path, value, each, types)) for each in inner]
        if all(tried):
            # The member that fits best tells the most: the one whose faults lie deepest.
            yield from max(tried, key=lambda found: (len(found[0].path), -len(found)))


def _covered(found: Found) -> Found:
    """The same fault without the value, which is a secret."""
    if found.message.startswith(("is the string", "is the number")):
        return found._replace(
            message="is a secret value of another kind", mend=f"give {found.expected}"
        )
    return found


def _mistyped(path: str, value: Any, expected: Type) -> Found:
    return Found(path, f"is {_what(value)}", _expected(expected), f"give {_expected(expected)}")


def _is(value: Any, expected: str) -> bool:
    if isinstance(value, bool):
        return expected == "bool"
    if expected == "str":
        # An asset or archive travels as a marked mapping where the SDK says Any or str.
        return isinstance(value, str) or (isinstance(value, dict) and SIGNATURE in value)
    if expected == "int":
        return isinstance(value, int)
    return expected == "num" and isinstance(value, int | float)


def _what(value: Any) -> str:
    """What was found; of a text its beginning."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the string {value[:40]!r}"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping"


def _expected(kind: Type) -> str:
    if isinstance(kind, str):
        return _PLAIN.get(kind, "a value")
    if kind[0] == "enum":
        return "one of " + ", ".join(map(str, kind[1]))
    if kind[0] == "union":
        return " or ".join(dict.fromkeys(_expected(each) for each in kind[1]))
    return "a list" if kind[0] == "list" else "a mapping"


def _suggest(name: str, properties: Mapping[str, Type], given: Mapping[str, Any]) -> str:
    # What is there already was not meant. Close by spelling without marks and case, or one the
    # beginning of the other, as endpointPrivate of endpointPrivateAccess.
    plain = {_plain(each): each for each in properties if each not in given}
    close = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=0.7) or [
        each for each in plain if each.startswith(_plain(name))
    ]
    return f"did you mean {plain[close[0]]}?" if close else "take it away"


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _join(path: str, name: str) -> str:
    if not path:
        return name
    return f"{path}.{name}" if name.isidentifier() else f'{path}["{name}"]'
