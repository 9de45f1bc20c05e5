"""Merged data against the language: a `Platform`, and every fault of shape and sense."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from .faults import Fault, Path, Position, shown, written
from .fields import sections_at, value_at
from .finding import Finding
from .merge import Layer, without_nulls
from .platform import Platform
from .rules import findings, findings_of
from .section import key_of


def revive(data: Mapping[str, Any]) -> Platform:
    """A platform from the plain data that one was dumped to, such as a stack's output `spec`.

    Raises:
        pydantic.ValidationError: the data are of another version of the language.
    """
    return Platform.model_validate_json(json.dumps(data), by_alias=True, by_name=False)


def validate(layer: Layer, title: str) -> tuple[Platform | None, list[Fault]]:
    """The platform, if its shape is right, and all faults; `title` is the stack's own file."""
    data = without_nulls(layer.data)
    try:
        platform = revive(data)
    except ValidationError as error:
        from .shape import path_of, shape_faults  # here: only a faulty spec pays for the import

        faults = shape_faults(error, data, layer.text, lambda path: place(path, layer.where, title))
        wrong, strange = set[str | int](), list[Path]()
        for details in error.errors(include_url=False):
            if details["type"] == "extra_forbidden":
                strange.append(path_of(details, data))
            else:
                wrong.add(details["loc"][0])
        # An unknown key says nothing of its neighbours: those are judged as if it were not there.
        found: Iterable[Finding] = findings_of(_sound(_without(data, strange), wrong))
        return None, faults + _faults(found, layer, data, title)
    return platform, _faults(findings(platform), layer, data, title)


def place(path: Path, where: Mapping[Path, Position], title: str) -> Position:
    """Where the value at a path is written, or the nearest thing around it."""
    while path and path not in where:
        path = path[:-1]
    return where.get(path, Position(title))


def parts(path: str) -> Path:
    """The way that a written path such as `gpu.pools[0].name` means."""
    found = re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
    return tuple(int(index) if index else key for key, index in found)


def _sound(data: Mapping[str, Any], wrong: Container[str | int]) -> dict[str, Any]:
    """The sections that are right in themselves, each by the name of its field."""
    sound: dict[str, Any] = {}
    for name, info in Platform.model_fields.items():
        key = key_of(name)
        if key in wrong:
            continue
        sections = sections_at((key,), data)
        if key not in data:
            sound[name] = info.get_default(call_default_factory=True)
        elif sections:
            written = json.dumps(data[key])
            sound[name] = sections[0].model_validate_json(written, by_alias=True, by_name=False)
        else:
            sound[name] = data[key]
    return sound


def _without(data: dict[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
    kept = deepcopy(data)
    for path in paths:
        value_at(path[:-1], kept).pop(path[-1])
    return kept


def _faults(
    found: Iterable[Finding], layer: Layer, data: dict[str, Any], title: str
) -> list[Fault]:
    faults: list[Fault] = []
    for finding in found:
        value = value_at(finding.path, data)
        faults.append(
            Fault(
                written(finding.path),
                finding.message,
                finding.mend,
                *place(finding.path, layer.where, title),
                severity=finding.severity,
                value="" if value is None else shown(finding.path, value),
            )
        )
    return faults
