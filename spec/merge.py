"""What `extends` means: one layer of data over another.

Maps merge key by key, everything else replaces what it covers, and `null` takes an inherited key
away, back to its default. A map whose kind changes (`cloud.provider` from aws to gcp) replaces the
inherited one whole: what the other kind would leave behind fits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .faults import Path, Position


class Layer(NamedTuple):
    """Data, and where each key and list item of them is written, and how."""

    data: dict[str, Any]
    where: Mapping[Path, Position]
    text: Mapping[Path, str]


def overlay(base: Layer, top: Layer, kinds: Mapping[Path, str]) -> Layer:
    """`top` over `base`; `kinds` has the key that tells the kind of the map at a path."""
    replaced: set[Path] = set()

    def over(under: dict[str, Any], above: dict[str, Any], path: Path) -> dict[str, Any]:
        merged = dict(under)
        for key, value in above.items():
            inner = (*path, key)
            old = under.get(key)
            if isinstance(value, dict) and isinstance(old, dict) and not changed(old, value, inner):
                merged[key] = over(old, value, inner)
                continue
            merged[key] = value
            replaced.add(inner)
        return merged

    def changed(old: dict[str, Any], new: dict[str, Any], path: Path) -> bool:
        kind = kinds.get(path)
        return kind is not None and kind in new and kind in old and new[kind] != old[kind]

    data = over(base.data, top.data, ())

    def stays(path: Path) -> bool:
        return not any(path[:size] in replaced for size in range(1, len(path) + 1))

    return Layer(
        data,
        {**{path: at for path, at in base.where.items() if stays(path)}, **top.where},
        {**{path: at for path, at in base.text.items() if stays(path)}, **top.text},
    )


def without_nulls(data: dict[str, Any]) -> dict[str, Any]:
    """The data without keys that are null: null is as good as not written."""
    return {
        key: without_nulls(value) if isinstance(value, dict) else value
        for key, value in data.items()
        if value is not None
    }
