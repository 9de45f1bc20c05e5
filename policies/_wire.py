"""From the engine's messages to what rules look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from .rule import Resource
from .values import NOTHING, Node

# sdk/go/common/resource/sig/sig.go
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105

# azure-native:storage/v20240101:StorageAccount, and of a package made for one version of the API
# azure-native_storage_v20240101:storage:StorageAccount.
_VERSIONED = re.compile(r"azure-native(?:_\w+)?:(\w+)(?:/v\w+)?:(\w+)")
_RENAMED = {
    "cache:Database": "redisenterprise:Database",
    "cache:Redis": "redis:Redis",
    "cache:RedisEnterprise": "redisenterprise:RedisEnterprise",
    "documentdb:DatabaseAccount": "cosmosdb:DatabaseAccount",
    "insights:DiagnosticSetting": "monitor:DiagnosticSetting",
}
"""Names of version 2 of the Azure SDK, and in versioned packages, to those that rules use."""


def token(given: str) -> str:
    """The type token that rules name: of Azure's the one without the version of an API."""
    found = _VERSIONED.fullmatch(given)
    if not found:
        return given
    short = f"{found[1]}:{found[2]}"
    return f"azure-native:{_RENAMED.get(short, short)}"


def plain(value: Any) -> Any:
    """A protobuf Value as Python has it; a secret as the value it holds, integers as integers."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return fields(value.struct_value)
    if kind == "list_value":
        return [plain(each) for each in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return None if kind in (None, "null_value") else getattr(value, kind)


def fields(struct: Any) -> Any:
    """A protobuf Struct as a dict, or as the value of the secret that it stands for."""
    found = {name: plain(value) for name, value in struct.fields.items()}
    return found.get("value") if found.get(_SIGNATURE) == _SECRET_SIGNATURE else found


def add(struct: Any, path: str, entries: Mapping[str, str]) -> list[str]:
    """Add entries to the map at `path` of a protobuf Struct; those that are there stay.

    Returns:
        The paths of what was added; none where the map is secret or not known.
    """
    here = struct
    for part in path.split("."):
        if part not in here.fields:
            here.fields[part].struct_value.SetInParent()
        if here.fields[part].WhichOneof("kind") != "struct_value":
            return []
        here = here.fields[part].struct_value
        if _SIGNATURE in here.fields:
            return []
    missing = [name for name in entries if name not in here.fields]
    for name in missing:
        here.fields[name].string_value = entries[name]
    return [f"{path}.{name}" for name in missing]


class _Later:
    """The properties of a message as a Node, read when they are first asked for."""

    def __init__(self, properties: Any) -> None:
        self._properties = properties

    def __getattr__(self, name: str) -> Any:
        if name == "_node":
            self._node = Node(fields(self._properties))
            return self._node
        return getattr(self._node, name)


def resource(message: Any, inputs: Node | None = None) -> Resource:
    """An AnalyzeRequest, or an AnalyzerResource of the whole stack.

    Args:
        message: it.
        inputs: its properties, where they are known already: to read them is most of the work.
    """
    on_stack = hasattr(message, "propertyDependencies")
    return Resource(
        urn=message.urn,
        type=token(message.type),
        inputs=cast("Node", _Later(message.properties)) if inputs is None else inputs,
        protect=message.options.protect,
        parent=message.parent if on_stack else message.options.parent,
        dependencies={name: list(each.urns) for name, each in message.propertyDependencies.items()}
        if on_stack
        else {},
        provider=cast("Node", _Later(message.provider.properties))
        if message.HasField("provider")
        else NOTHING,
    )
