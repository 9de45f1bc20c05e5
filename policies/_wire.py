"""From the engine's messages to what rules look at."""

from __future__ import annotations

from typing import Any

from .rule import Resource
from .values import NOTHING, Node

# sdk/go/common/resource/sig/sig.go
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105


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


def resource(message: Any) -> Resource:
    """An AnalyzeRequest, or an AnalyzerResource of the whole stack."""
    on_stack = hasattr(message, "propertyDependencies")
    return Resource(
        urn=message.urn,
        type=message.type,
        inputs=Node(fields(message.properties)),
        protect=message.options.protect,
        parent=message.parent if on_stack else message.options.parent,
        dependencies={name: list(each.urns) for name, each in message.propertyDependencies.items()}
        if on_stack
        else {},
        provider=Node(fields(message.provider.properties))
        if message.HasField("provider")
        else NOTHING,
    )
