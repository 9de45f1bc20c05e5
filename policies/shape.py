"""Values of settings against their JSON schemas: the part of JSON Schema that settings use.

What is not looked at here, the engine holds against the whole schema when it configures a pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
    "null": (type(None),),
}


def problems(schema: Mapping[str, Any], value: Any, path: str = "") -> Iterator[str]:
    """What is wrong with a value, a sentence each without its full stop; never the value itself.

    Args:
        schema: the JSON schema.
        value: the value.
        path: where it is, such as `ports[0]`, for the messages.
    """
    where = f"{path} " if path else ""
    if not _is(schema.get("type"), value):
        yield f"{where}is not of type {_words(schema['type'])}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}is none of {', '.join(str(each) for each in schema['enum'])}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{where}does not have the form {schema['pattern']}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield f"{where}is less than {schema['minimum']}"
        if value > schema.get("maximum", value):
            yield f"{where}is more than {schema['maximum']}"
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from problems(schema.get("items", {}), item, f"{path}[{index}]")
    if isinstance(value, dict):
        yield from _object(schema, cast("Mapping[str, Any]", value), path)


def _object(schema: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Iterator[str]:
    known: Mapping[str, Any] = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path + ' ' if path else ''}has no {name}"
    for name, item in value.items():
        below = f"{path}.{name}" if path else name
        if name in known:
            yield from problems(known[name], item, below)
        elif others is False:
            yield f"{below} is not known"
        elif isinstance(others, dict):
            yield from problems(cast("Mapping[str, Any]", others), item, below)


def _is(type_: Any, value: Any) -> bool:
    if type_ is None:
        return True
    names: list[str] = [type_] if isinstance(type_, str) else list(type_)
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES.get(name, (object,))) for name in names)


def _words(type_: Any) -> str:
    return type_ if isinstance(type_, str) else " or ".join(type_)
