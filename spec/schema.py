"""The language as JSON Schema, for editors: `python -m spec.schema` prints it.

One schema serves stacks and bases. Where maps merge, nothing is required of one file, since another
may say it, and `null` is taken everywhere, since it takes an inherited key away. List items are never
merged, so they are whole. A stack that extends nothing has every section that must be there.

Draft 7, which every editor's YAML server reads.
"""

from __future__ import annotations

import json
from typing import Any, cast

from .platform import Platform

Json = dict[str, Any]

_EXTENDS: Json = {
    "type": ["string", "null"],
    "pattern": r"^[\w./-]+\.ya?ml$",
    "description": "File that this one builds on, relative to it: maps merge, lists are replaced, "
    "null takes an inherited key back to its default.",
}

_OWN = ("kind", "name")
"""What a stack says itself: it is not inherited, so it cannot be taken away."""


def raw() -> Json:
    """The language as pydantic tells it: of a merged spec, with `$defs` by class name."""
    return Platform.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")


def schema() -> Json:
    """The schema of one file; new at each call, so that the caller may change it."""
    root = raw()
    definitions: dict[str, Json] = root.pop("$defs")
    required: list[str] = root["required"]
    for name in _merged(root, definitions):
        part = definitions[name] if name else root
        part.pop("required", None)
        part["properties"] = {
            key: each if not name and key in _OWN else _or_null(each)
            for key, each in part["properties"].items()
        }
    for part in (root, *definitions.values()):
        _plain(part)
    properties: Json = root["properties"]
    first = {key: properties.pop(key) for key in ("apiVersion", "kind")}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Plinth environment",
        "description": root["description"],
        "type": "object",
        "additionalProperties": False,
        "properties": {**first, "extends": _EXTENDS, **properties},
        "dependencies": {key: [other for other in _OWN if other != key] for key in _OWN},
        "if": {"required": ["kind"], "not": {"required": ["extends"]}},
        "then": {"required": required},
        "definitions": dict(sorted(definitions.items())),
    }


def _merged(root: Json, definitions: dict[str, Json]) -> set[str]:
    """Definitions that maps alone lead to, "" for the root: files may write them in part."""
    found: set[str] = set()
    waiting = [""]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        part = definitions[name] if name else root
        waiting += [ref for each in part.get("properties", {}).values() for ref in _refs(each)]
    return found


def _refs(part: Json) -> list[str]:
    """Definitions that a property's value may be, without what lists hold."""
    found = [part["$ref"].rpartition("/")[2]] if "$ref" in part else []
    for branch in [*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())]:
        found += _refs(branch)
    return found


def _or_null(part: Json) -> Json:
    """The property, or null."""
    branches = part.get("anyOf") or part.get("oneOf")
    if branches or "$ref" in part:
        kept = {key: each for key, each in part.items() if key not in ("anyOf", "oneOf", "$ref")}
        choices: list[Json] = list(branches or [{"$ref": part["$ref"]}])
        null: Json = {"type": "null"}
        return {**kept, "anyOf": choices if null in choices else [*choices, null]}
    made = {**part, "type": [part["type"], "null"]}
    if "const" in made:
        made["enum"] = [made.pop("const")]
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
    if isinstance(inner := part.get("additionalProperties"), dict):
        made["additionalProperties"] = _or_null(cast(Json, inner))
    if isinstance(keyed := part.get("patternProperties"), dict):
        # Keys of a form of their own.
        every = cast("dict[str, Json]", keyed)
        made["patternProperties"] = {key: _or_null(each) for key, each in every.items()}
    return made


def _plain(part: Any) -> None:
    """Take away what other drafts have, choices that parts of a section fit more than one of, and
    titles, which say a key again.
    """
    if isinstance(part, list):
        for each in cast(list[Any], part):
            _plain(each)
    elif isinstance(part, dict):
        mapping = cast(Json, part)
        mapping.pop("discriminator", None)
        if isinstance(mapping.get("title"), str):
            del mapping["title"]
        if "oneOf" in mapping:
            mapping["anyOf"] = mapping.pop("oneOf")
        for each in mapping.values():
            _plain(each)


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
