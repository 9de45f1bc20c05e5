"""Metrics as Prometheus reads them, of services that it scrapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Series:
    """A metric: its name, and its values by labels."""

    name: str
    kind: Literal["counter", "gauge"]
    about: str
    values: tuple[tuple[Mapping[str, str], float], ...]


def page(series: Iterable[Series]) -> str:
    """Prometheus' text format, version 0.0.4."""
    lines: list[str] = []
    for each in series:
        lines += [f"# HELP {each.name} {each.about}", f"# TYPE {each.name} {each.kind}"]
        for labels, value in each.values:
            inner = ",".join(f'{name}="{_escape(text)}"' for name, text in labels.items())
            lines.append(f"{each.name}{{{inner}}} {value!r}" if inner else f"{each.name} {value!r}")
    return "\n".join([*lines, ""])


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
