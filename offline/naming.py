"""Physical names: as Pulumi's providers give them where the program gives none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from .facts import Facts
from .identity import own_name
from .schema import ResourceSchema
from .wire import UNKNOWN, Secret, plain

_SHORT = {"accountName", "registryName", "vaultName"}
"""Azure names that take no hyphens, and 24 letters at most."""


def named(
    schema: ResourceSchema,
    facts: Facts,
    inputs: dict[str, Any],
    olds: Mapping[str, Any],
    logical: str,
    digest: str,
) -> dict[str, Any]:
    """`inputs` with a name if they have none: the old one's, or logical name and hex of `digest`."""
    path = name_path(schema, facts)
    if path is None or name_at(inputs, path) is not None:
        return inputs
    kept = name_at(olds, path)
    name = (
        kept
        if isinstance(kept, str) and is_automatic(kept, logical)
        else _made(schema, facts, path[-1], logical, digest)
    )
    if len(path) == 1:
        if inputs.get(f"{path[0]}Prefix") is not None:
            return inputs
        return {**inputs, path[0]: name}
    holder = inputs.get(path[0])
    metadata = plain(holder)
    if metadata is UNKNOWN or not isinstance(metadata, dict | None):
        return inputs
    if cast("dict[str, Any]", metadata or {}).get("generateName") is not None:
        return inputs
    inner = {**(metadata or {}), path[1]: name}
    return {**inputs, path[0]: Secret(inner) if isinstance(holder, Secret) else inner}


def name_path(schema: ResourceSchema, facts: Facts) -> tuple[str, ...] | None:
    """Where the resource's own name stands among its inputs; None if it has none of its own."""
    package, _, kind = schema.token.split(":")
    if package == "kubernetes":
        return ("metadata", "name") if "metadata" in schema.inputs.props else ("name",)
    if package == "azure-native":
        optional = [
            name
            for name in schema.inputs.props
            if name.endswith("Name")
            and name not in schema.inputs.required
            and name not in schema.outputs.props
        ]
        own = own_name(optional, kind)
        return (own,) if own else None
    if facts.name in schema.inputs.props:
        return (cast("str", facts.name),)
    return None


def name_at(inputs: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The name that `inputs` give; None if they give none."""
    value: Any = inputs
    for step in path:
        value = plain(value)
        if not isinstance(value, dict | Mapping):
            return value
        value = cast("Mapping[str, Any]", value).get(step)
    return plain(value)


def collide(
    schema: ResourceSchema,
    facts: Facts,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    logical: str,
) -> bool:
    """Whether old and new cannot stand side by side: both have the one name that was given them."""
    path = name_path(schema, facts)
    if path is None:
        return False
    name = name_at(news, path)
    if not isinstance(name, str) or name != name_at(olds, path):
        return False
    spaces = [name_at(each, ("metadata", "namespace")) for each in (olds, news)]
    return spaces[0] == spaces[1] and not is_automatic(name, logical)


def is_automatic(name: str, logical: str) -> bool:
    """Whether `name` is one that `named` has made for the resource `logical`."""
    stem = re.sub("[^a-z0-9]", "", logical.lower())
    match = re.fullmatch("(.+?)[0-9a-f]{7,8}", re.sub("[^a-z0-9]", "", name.lower()))
    # Some begin with what the service asks for, others are cut short.
    return match is not None and (match[1].endswith(stem) or stem.startswith(match[1]))


def _made(schema: ResourceSchema, facts: Facts, key: str, logical: str, digest: str) -> str:
    package = schema.token.partition(":")[0]
    if package == "azure-native":
        if key in _SHORT:
            return re.sub("[^a-z0-9]", "", logical.lower())[:16] + digest[:8]
        return logical + digest[:8]
    if package == "kubernetes":
        return f"{logical}-{digest[:8]}"
    name = f"{facts.prefix}{logical}-{digest[:7]}"
    return name.lower() if facts.lowercase or package == "gcp" else name
