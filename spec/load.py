"""A stack's spec, from its files to a checked `Platform`: all faults at once, each with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from .faults import Fault, Path, Position, SpecError
from .document import parse
from .merge import Layer, overlay, without_nulls
from .platform import Platform


class Reader(Protocol):
    """Where stack files come from; `spec.files.Folder` reads them from disk."""

    def read(self, name: str) -> bytes: ...
    def names(self) -> Sequence[str]: ...
    def title(self, name: str) -> str: ...


@dataclass(frozen=True)
class Loaded:
    platform: Platform
    merged: dict[str, Any]
    files: tuple[str, ...]
    sha256: str
    warnings: tuple[Fault, ...]
    positions: Mapping[Path, Position]

    def where(self, path: Path) -> Position:
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, Position(self.files[-1]))


def load(stack: str, read: Reader) -> Loaded:
    name = f"{stack}.yaml"
    layers: list[Layer] = []
    files: list[str] = []
    digest = hashlib.sha256()
    while name:
        raw = read.read(name)
        digest.update(raw)
        doc = parse(read.title(name), raw)
        if doc.faults:
            raise SpecError(doc.faults)
        files.append(read.title(name))
        name = doc.data.pop("extends", None)
        layers.append(Layer(doc.data, doc.where, doc.text))
    layer = layers.pop()
    while layers:
        layer = overlay(layer, layers.pop(), {("cloud",): "provider", ("tracking",): "engine"})
    merged = without_nulls(layer.data)
    try:
        platform = Platform.model_validate_json(json.dumps(merged))
    except ValidationError as error:
        raise SpecError(
            Fault(".".join(map(str, e["loc"])), e["msg"], "", files[0]) for e in error.errors()
        ) from None
    return Loaded(platform, merged, tuple(reversed(files)), digest.hexdigest(), (), layer.where)
